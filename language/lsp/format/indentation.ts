import { closes, opens, type Piece } from './pieces.ts';

const UNIT = '  ';

/** Units by which a line that goes on with the one before is deeper: more than a block, so that the two look different. */
const CONTINUED = 2;

/**
 * Indentation of lines, from the first to the last. What begins a statement, a clause or an entry stands at the depth of its
 * block; another line that its author indented further than the one before goes on with that one.
 */
export class Indentation {
  readonly #starts: ReadonlySet<number>;
  /** Columns at which lines of each open block began, as they were written. */
  readonly #columns: (number | undefined)[] = [undefined];

  /** `starts`: offsets at which statements, clauses and entries begin. */
  constructor(starts: ReadonlySet<number>) {
    this.#starts = starts;
  }

  /** For a line that begins with this piece, at this column of the text as it is written. */
  ofLine(first: Piece, column: number): string {
    if (closes(first)) return UNIT.repeat(Math.max(this.#columns.length - 2, 0));
    const depth = this.#columns.length - 1;
    // A remark on a line of its own belongs to the block.
    if (first.isComment) return UNIT.repeat(depth);
    const known = this.#columns[depth];
    if (!this.#starts.has(first.offset) && known !== undefined && column > known) return UNIT.repeat(depth + CONTINUED);
    this.#columns[depth] = column;
    return UNIT.repeat(depth);
  }

  /** Every piece is passed here once, after the line that it may begin. */
  pass(piece: Piece): void {
    if (opens(piece)) this.#columns.push(undefined);
    else if (closes(piece) && this.#columns.length > 1) this.#columns.pop();
  }
}
