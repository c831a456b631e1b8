import type { Position } from '../model/text-span.ts';

/** Most findings of one file that are shown. Nobody reads more, and an editor slows down with thousands of marks. */
export const MAX_SHOWN = 500;

interface Placed {
  readonly range: { readonly start: Position };
}

/** The first findings in the order of the text, errors before all others, and how many are left out. */
export function firstFindings<T extends Placed>(
  findings: readonly T[],
  isError: (finding: T) => boolean,
  most = MAX_SHOWN,
): { readonly shown: readonly T[]; readonly hidden: readonly T[] } {
  if (findings.length <= most) return { shown: findings, hidden: [] };
  const rank = (finding: T): number => (isError(finding) ? 0 : 1);
  const sorted = findings.toSorted((a, b) => rank(a) - rank(b) || byPlace(a.range.start, b.range.start));
  return { shown: sorted.slice(0, most), hidden: sorted.slice(most) };
}

const byPlace = (a: Position, b: Position): number => a.line - b.line || a.character - b.character;

/** `500 of 1200 findings are shown, errors first.` */
export const shownOf = (shown: number, all: number): string => `${shown} of ${all} findings are shown, errors first.`;
