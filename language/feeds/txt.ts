import type { Candidate, FeedKind } from './feed.ts';
import { recognise, type Recognised } from './recognise.ts';

const REMARK = /(?:^|\s)#/;
const ORDINAL = /^\s*(?:\d{1,4}[.)]|[-*•])\s+/;

/** Cells of tables, of `hash;comment` and of `label: value`. A comma in a sentence is followed by a blank. */
const CELL_BORDER = /[|;\t]|,(?=\S)|:\s|\s{2,}|\s[-–—]\s/;
const REFERENCE = /^\W*(?:sources?|references?|refs?|links?|see|reports?|credits?|via)\b/i;
const EDGES = /^[([{<"'`]+|[)\]}>"'`.,;:!?]+$/g;
const LONGEST_WORD = 4096;

/** One value a line, remarks behind `#`; or free text, in whose lines the values are found. */
export function* readTxt(text: string, kind: FeedKind | undefined): Generator<Candidate, void, undefined> {
  let line = 0;
  for (const whole of text.split(/\r\n?|\n/)) {
    line++;
    const remark = whole.search(REMARK);
    const value = (remark < 0 ? whole : whole.slice(0, remark)).replace(ORDINAL, '').trim();
    if (value === '') continue;
    const note = remark < 0 ? '' : whole.slice(remark).replace(/^[\s#]+/, '');
    yield* valuesOf(value, note, line, kind);
  }
}

function* valuesOf(text: string, note: string, line: number, kind: FeedKind | undefined): Generator<Candidate> {
  if (recognise(text, kind)) {
    yield { texts: [text], line, note };
    return;
  }
  const cells = text.split(CELL_BORDER);
  const isReference = cells.length > 1 && REFERENCE.test(cells[0] ?? '');
  const found = cells.flatMap((cell) => valuesOfCell(cell, isReference, kind));
  // What stands beside the only value of a line is about it.
  const [only] = found;
  const about = note || (only && found.length === 1 ? besides(only.value, cells) : '');
  for (const { value, isMention } of found) {
    yield { texts: [value], line, note: about, ...(isMention && { said: 'mentioned' as const }) };
  }
  if (found.length === 0) yield { texts: [text], line, said: 'other' };
}

const besides = (value: string, cells: readonly string[]): string =>
  cells
    .map((cell) => cell.replace(value, '').trim())
    .filter((cell) => cell !== '')
    .join(' · ');

function valuesOfCell(
  cell: string,
  isReference: boolean,
  kind: FeedKind | undefined,
): { value: string; isMention: boolean }[] {
  // A device can have any name: one is only taken from a line by itself.
  if (kind === 'devices') return [];
  const whole = recognise(cell, kind);
  if (whole) return [{ value: cell.trim(), isMention: isReference && isPlainAddress(whole) }];
  return cell.split(/[\s,"'<>]+/).flatMap((word) => {
    const value = word.length > LONGEST_WORD ? '' : word.replace(EDGES, '');
    const known = recognise(value, kind);
    return known ? [{ value, isMention: isPlainAddress(known) }] : [];
  });
}

/** In a sentence a report defangs what is dangerous; a plain address there is a product, a vendor or a reference. */
const isPlainAddress = ({ kind, defanged }: Recognised): boolean =>
  !defanged && (kind === 'domains' || kind === 'urls');
