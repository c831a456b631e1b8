/** Looks up words of a caller. An object would also find `constructor` and whatever else it inherits. */
export const table = <T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> =>
  new Map(Object.entries(entries));
