/** The names above a domain: `b.c` and `c` for `a.b.c`. */
export function namesAbove(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}
