import { ApiError } from '../http/api-error.ts';
import type { ColumnType, Row, Cell } from './table.ts';
import type { TokenReader } from './token-reader.ts';
import { table } from '../word-table.ts';

type Condition = (row: Row) => boolean;
type Test = (cell: string, wanted: string) => boolean;

const lower = (text: string): string => text.toLowerCase();
const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Comparisons of texts. Those with a word ignore case; `has` finds whole terms. */
const TEXT_TESTS = table<Test>({
  '==': (cell, wanted) => cell === wanted,
  '=~': (cell, wanted) => lower(cell) === lower(wanted),
  has: (cell, wanted) => new RegExp(`(?<![a-z0-9])${escapeRegExp(wanted)}(?![a-z0-9])`, 'i').test(cell),
  contains: (cell, wanted) => lower(cell).includes(lower(wanted)),
  startswith: (cell, wanted) => lower(cell).startsWith(lower(wanted)),
  endswith: (cell, wanted) => lower(cell).endsWith(lower(wanted)),
});
const NEGATED = table({ '!=': '==', '!~': '=~', '!has': 'has', '!contains': 'contains' });

const ORDERS = table<(order: number) => boolean>({
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
});

export const unknownName = (name: string): ApiError =>
  new ApiError(
    400,
    'BadRequest',
    `Failed to resolve table or column expression named '${name}'. Fix semantic errors in your query.`,
  );

/** Milliseconds of a moment, or the number itself. */
export const measure = (cell: Cell, type: ColumnType): number =>
  type === 'DateTime' ? Date.parse(String(cell)) : Number(cell);

/** The condition of a `where`: comparisons, `in`, `and`, `or`, `not(…)` and parentheses. */
export class ConditionParser {
  readonly #reader: TokenReader;
  readonly #columns: ReadonlyMap<string, ColumnType>;
  readonly #now: number;

  constructor(reader: TokenReader, columns: ReadonlyMap<string, ColumnType>, now: number) {
    this.#reader = reader;
    this.#columns = columns;
    this.#now = now;
  }

  either(): Condition {
    const parts = [this.#both()];
    while (this.#reader.takeIf('or')) parts.push(this.#both());
    return (row) => parts.some((part) => part(row));
  }

  #both(): Condition {
    const parts = [this.#primary()];
    while (this.#reader.takeIf('and')) parts.push(this.#primary());
    return (row) => parts.every((part) => part(row));
  }

  #primary(): Condition {
    const isNegated = this.#reader.takeIf('not');
    if (isNegated || this.#reader.is('(')) {
      this.#reader.expect('(');
      const inner = this.#reader.nested(() => this.either());
      this.#reader.expect(')');
      return isNegated ? (row) => !inner(row) : inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const column = this.#reader.expect('word');
    const type = this.#columns.get(column);
    if (type === undefined) throw unknownName(column);
    const operator = this.#reader.take().text;
    if (['in', 'in~', '!in'].includes(operator)) return this.#membership(column, operator);
    return type === 'String' ? this.#textTest(column, operator) : this.#orderTest(column, type, operator);
  }

  #membership(column: string, operator: string): Condition {
    this.#reader.expect('(');
    const wanted = this.#reader.list(() => this.#reader.text());
    this.#reader.expect(')');
    const fold = operator === 'in~' ? lower : (text: string): string => text;
    const folded = new Set(wanted.map(fold));
    return (row) => folded.has(fold(String(row[column]))) !== (operator === '!in');
  }

  #textTest(column: string, operator: string): Condition {
    const positive = NEGATED.get(operator);
    const test = TEXT_TESTS.get(positive ?? operator);
    if (test === undefined) throw this.#reader.error();
    const wanted = this.#reader.text();
    return (row) => test(String(row[column] ?? ''), wanted) !== (positive !== undefined);
  }

  #orderTest(column: string, type: ColumnType, operator: string): Condition {
    const accepts = ORDERS.get(operator);
    if (accepts === undefined) throw this.#reader.error();
    const wanted = type === 'DateTime' ? this.#moment() : Number(this.#reader.expect('number'));
    return (row) => accepts(measure(row[column] ?? null, type) - wanted);
  }

  /** `ago(7d)` or `now()`. */
  #moment(): number {
    const name = this.#reader.expect('word');
    this.#reader.expect('(');
    if (name === 'ago') {
      const span = this.#reader.timespan();
      this.#reader.expect(')');
      return this.#now - span;
    }
    if (name !== 'now') throw this.#reader.error();
    this.#reader.expect(')');
    return this.#now;
  }
}
