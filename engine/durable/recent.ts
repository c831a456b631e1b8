/** Keeps the last few values that were asked for, of those that are worth it. For values that never change and are dear to make. */
export function createRecent<T>(
  size: number,
  make: (key: string) => { readonly value: T; readonly keep: boolean },
): { readonly get: (key: string) => T } {
  const kept = new Map<string, T>();
  return {
    get(key) {
      const made = kept.has(key) ? { value: kept.get(key) as T, keep: true } : make(key);
      if (!made.keep) return made.value;
      kept.delete(key);
      kept.set(key, made.value);
      for (const oldest of kept.keys()) {
        if (kept.size <= size) break;
        kept.delete(oldest);
      }
      return made.value;
    },
  };
}
