import { odataError } from '../http/api-error.ts';
import { Cursor } from './cursor.ts';
import { unquote } from './lexer.ts';
import { table } from '../word-table.ts';

type FieldType = 'text' | 'date' | 'number' | 'boolean' | 'texts';

/** Fields that an operation filters by, and what they hold. Everything else is refused, as the service does. */
export type FilterFields = Readonly<Record<string, FieldType>>;

/** What is filtered: an object whose fields are read by name. */
type Predicate = (row: object) => boolean;
type Value = string | number | boolean | null;

/**
 * The filter of a list call: comparisons, `and`, `or`, `not`, parentheses, `startswith`, `contains`, `in`, and
 * `field/any(t: t eq 'x')` on lists of texts.
 * @throws ApiError 400 `ODataError`
 */
export function compileFilter(source: string, fields: FilterFields): Predicate {
  const cursor = new Cursor(source);
  const predicate = new FilterParser(cursor, fields).either();
  cursor.expect('end');
  return predicate;
}

const COMPARISONS = table<(order: number) => boolean>({
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
});

/** Text is compared exactly: the stricter of two readings of the documentation. NaN where there is no order. */
export function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : 1;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return Number.NaN;
}

class FilterParser {
  readonly #cursor: Cursor;
  readonly #fields: FilterFields;

  constructor(cursor: Cursor, fields: FilterFields) {
    this.#cursor = cursor;
    this.#fields = fields;
  }

  either(): Predicate {
    const parts = [this.#both()];
    while (this.#cursor.takeIf('or')) parts.push(this.#both());
    return (row) => parts.some((part) => part(row));
  }

  #both(): Predicate {
    const parts = [this.#negation()];
    while (this.#cursor.takeIf('and')) parts.push(this.#negation());
    return (row) => parts.every((part) => part(row));
  }

  #negation(): Predicate {
    if (!this.#cursor.takeIf('not')) return this.#primary();
    const inner = this.#cursor.nested(() => this.#negation());
    return (row) => !inner(row);
  }

  #primary(): Predicate {
    if (this.#cursor.takeIf('(')) {
      const inner = this.#cursor.nested(() => this.either());
      this.#cursor.expect(')');
      return inner;
    }
    const name = this.#cursor.expect('word');
    if (this.#cursor.takeIf('(')) return this.#call(name);
    if (this.#cursor.takeIf('/')) return this.#any(name);
    return this.#comparison(name);
  }

  #call(name: string): Predicate {
    if (name !== 'startswith' && name !== 'contains') {
      throw odataError(`An unknown function with name '${name}' was found.`);
    }
    const field = this.#cursor.expect('word');
    if (this.#typeOf(field) !== 'text') throw this.#cursor.syntaxError();
    this.#cursor.expect(',');
    const wanted = unquote(this.#cursor.expect('text'));
    this.#cursor.expect(')');
    return (row) => {
      const value = read(row, field);
      if (typeof value !== 'string') return false;
      return name === 'startswith' ? value.startsWith(wanted) : value.includes(wanted);
    };
  }

  #any(list: string): Predicate {
    if (this.#typeOf(list) !== 'texts' || !this.#cursor.takeIf('any')) throw this.#cursor.syntaxError();
    this.#cursor.expect('(');
    const variable = this.#cursor.expect('word');
    this.#cursor.expect(':');
    const inner = this.#cursor.nested(() => new FilterParser(this.#cursor, { [variable]: 'text' }).either());
    this.#cursor.expect(')');
    return (row) => {
      const items = read(row, list);
      return Array.isArray(items) && items.some((item: unknown) => inner({ [variable]: item }));
    };
  }

  #comparison(field: string): Predicate {
    const type = this.#typeOf(field);
    if (type === 'texts') throw this.#cursor.syntaxError();
    const operator = this.#cursor.expect('word');
    if (operator === 'in') {
      const wanted = this.#list(type);
      return (row) => wanted.includes(comparable(read(row, field), type));
    }
    const accepts = COMPARISONS.get(operator);
    if (accepts === undefined) throw this.#cursor.syntaxError();
    const wanted = this.#literal(type);
    return (row) => {
      const order = compareValues(comparable(read(row, field), type), wanted);
      return Number.isNaN(order) ? operator === 'ne' : accepts(order);
    };
  }

  /** `['a','b']` as integrations send it, or `('a','b')` as the standard has it. */
  #list(type: FieldType): readonly Value[] {
    const open = this.#cursor.take().text;
    if (open !== '[' && open !== '(') throw this.#cursor.syntaxError();
    const values = [this.#literal(type)];
    while (this.#cursor.takeIf(',')) values.push(this.#literal(type));
    if (!this.#cursor.takeIf(open === '[' ? ']' : ')')) throw this.#cursor.syntaxError();
    return values;
  }

  #literal(type: FieldType): Value {
    const { kind, text } = this.#cursor.take();
    if (kind === 'word' && text === 'null') return null;
    if (kind === 'word' && type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
    if (kind === 'number' && type === 'number') return Number(text);
    if (kind === 'date' && type === 'date') return Date.parse(text);
    if (kind === 'text' && type === 'text') return unquote(text);
    if (kind === 'guid' && type === 'text') return text;
    throw odataError(
      `The query specified in the URI is not valid. '${text}' cannot be compared with a field of type '${type}'.`,
    );
  }

  #typeOf(field: string): FieldType {
    const type = Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
    if (type === undefined) {
      throw odataError(`The query specified in the URI is not valid. Could not find a property named '${field}'.`);
    }
    return type;
  }
}

const read = (row: object, field: string): unknown => (row as Readonly<Record<string, unknown>>)[field];

function comparable(value: unknown, type: FieldType): Value {
  if (type === 'date') return typeof value === 'string' ? Date.parse(value) : null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
