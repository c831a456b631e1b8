import { parseIndicator, type ExpectedIndicator } from '../../values/index.ts';
import type { Finding, Fix, FixMaker } from './fix.ts';
import { valueAt } from './value-at.ts';

interface Rewrite {
  readonly title: string;
  readonly values: readonly string[];
  readonly preferred: boolean;
  readonly safe?: boolean;
}

/** How one value is written right, or undefined where it is not clear what was meant. */
export type Rewriter = (raw: string, kind: ExpectedIndicator) => Rewrite | undefined;

/** A fix of a value. What would not be taken either is not offered. */
export const rewriteValue =
  (rewrite: Rewriter): FixMaker =>
  (finding: Finding): Fix[] => {
    const place = valueAt(finding);
    const rewritten = place && rewrite(place.raw, place.kind);
    if (!rewritten || !rewritten.values.every((value) => isTaken(place.kind, value, finding.code))) return [];
    const { values, ...fix } = rewritten;
    return [{ ...fix, edits: [place.replaceWith(values)] }];
  };

function isTaken(kind: ExpectedIndicator, value: string, code: string): boolean {
  const parse = parseIndicator(kind, value);
  return parse.ok && parse.warnings.every((warning) => warning.code !== code);
}
