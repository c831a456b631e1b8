/** Device groups of the tenant, by their id. */
export const GROUPS: ReadonlyMap<string, number> = new Map([
  ['Pilot workstations', 101],
  ['Finance laptops', 102],
  ['Sales laptops', 103],
  ['Servers', 104],
  ['Macs', 105],
  ['Linux', 106],
  ['Lab', 107],
  ['Ungrouped fleet', 108],
]);
