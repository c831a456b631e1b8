import { ConditionParser, measure, unknownName } from './condition.ts';
import type { Cell, ColumnType, Row, Table } from './table.ts';
import { TokenReader } from './token-reader.ts';
import { table } from '../word-table.ts';

/** One operator after a bar: reads its arguments, and gives the rows that come out. */
type Operator = (reader: TokenReader, table: Table, now: number) => Table;

const OPERATORS = table<Operator>({
  where: (reader, table, now) => {
    const holds = new ConditionParser(reader, table.columns, now).either();
    return { ...table, rows: table.rows.filter(holds) };
  },
  project,
  distinct: (reader, table) => {
    const { columns, rows } = project(reader, table);
    const different = new Map(rows.map((row) => [JSON.stringify(row), row]));
    return { columns, rows: [...different.values()] };
  },
  take,
  limit: take,
  order,
  sort: order,
  count: (_, { rows }) => ({ columns: new Map([['Count', 'Int64']]), rows: [{ Count: rows.length }] }),
  summarize,
});

/**
 * Runs a query over a small fixed schema: `where`, `project`, `distinct`, `take`, `order by`, `count`, and
 * `summarize arg_max(…, *) by` and `summarize count() by`.
 * @throws ApiError 400 for anything else
 */
export function runQuery(source: string, tables: Readonly<Record<string, () => Table>>, now: number): Table {
  const reader = new TokenReader(source);
  const name = reader.expect('word');
  const read = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (read === undefined) throw unknownName(name);
  let rows = read();
  while (!reader.atEnd()) {
    reader.expect('|');
    const operator = OPERATORS.get(reader.expect('word'));
    if (operator === undefined) throw reader.error();
    rows = operator(reader, rows, now);
  }
  return rows;
}

function typeOf(table: Table, column: string): ColumnType {
  const type = table.columns.get(column);
  if (type === undefined) throw unknownName(column);
  return type;
}

/** `project A, New = B` */
function project(reader: TokenReader, table: Table): Table {
  const chosen = reader.list(() => {
    const name = reader.expect('word');
    const source = reader.takeIf('=') ? reader.expect('word') : name;
    return { name, source, type: typeOf(table, source) };
  });
  return {
    columns: new Map(chosen.map(({ name, type }) => [name, type])),
    rows: table.rows.map((row) => Object.fromEntries(chosen.map(({ name, source }) => [name, cell(row, source)]))),
  };
}

function take(reader: TokenReader, table: Table): Table {
  return { ...table, rows: table.rows.slice(0, Number(reader.expect('number'))) };
}

/** `order by A desc`; descending where nothing is said, as in the language. */
function order(reader: TokenReader, table: Table): Table {
  reader.expect('by');
  const column = reader.expect('word');
  const type = typeOf(table, column);
  const sign = reader.takeIf('asc') ? 1 : -1;
  reader.takeIf('desc');
  return { ...table, rows: table.rows.toSorted((a, b) => sign * compare(cell(a, column), cell(b, column), type)) };
}

function summarize(reader: TokenReader, table: Table): Table {
  const aggregate = reader.expect('word');
  reader.expect('(');
  if (aggregate === 'count') return countBy(reader, table);
  if (aggregate !== 'arg_max') throw reader.error();
  const greatest = reader.expect('word');
  const type = typeOf(table, greatest);
  reader.expect(',');
  reader.expect('*');
  const groups = groupBy(reader, table);
  const largest = (a: Row, b: Row): Row => (compare(cell(b, greatest), cell(a, greatest), type) > 0 ? b : a);
  return { ...table, rows: [...groups.rows.values()].map((rows) => rows.reduce(largest)) };
}

function countBy(reader: TokenReader, table: Table): Table {
  const { keys, rows } = groupBy(reader, table);
  return {
    columns: new Map([...keys.map((key): [string, ColumnType] => [key, typeOf(table, key)]), ['count_', 'Int64']]),
    rows: [...rows.values()].map((group) => ({ ...pick(group[0] ?? {}, keys), count_: group.length })),
  };
}

/** `) by A, B` */
function groupBy(reader: TokenReader, table: Table): { keys: readonly string[]; rows: ReadonlyMap<string, Row[]> } {
  reader.expect(')');
  reader.expect('by');
  const keys = reader.list(() => reader.expect('word'));
  for (const key of keys) typeOf(table, key);
  return { keys, rows: Map.groupBy(table.rows, (row) => JSON.stringify(pick(row, keys))) };
}

const cell = (row: Row, column: string): Cell => row[column] ?? null;
const pick = (row: Row, columns: readonly string[]): Row =>
  Object.fromEntries(columns.map((column) => [column, cell(row, column)]));

function compare(a: Cell, b: Cell, type: ColumnType): number {
  if (type !== 'String') return measure(a, type) - measure(b, type);
  return a === b ? 0 : String(a) < String(b) ? -1 : 1;
}
