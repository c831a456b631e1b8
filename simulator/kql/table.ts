export type ColumnType = 'DateTime' | 'String' | 'Int64';
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

/** Rows with the types of their columns, in order. Moments are texts in ISO 8601. */
export interface Table {
  readonly columns: ReadonlyMap<string, ColumnType>;
  readonly rows: readonly Row[];
}
