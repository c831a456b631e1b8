/** Keeps the last few values that were asked for. For values that never change and are dear to make. */
export function createRecent<T>(size: number, make: (key: string) => T): { readonly get: (key: string) => T } {
  const kept = new Map<string, T>();
  return {
    get(key) {
      const known = kept.has(key);
      const value = known ? (kept.get(key) as T) : make(key);
      kept.delete(key);
      kept.set(key, value);
      for (const oldest of kept.keys()) {
        if (kept.size <= size) break;
        kept.delete(oldest);
      }
      return value;
    },
  };
}
