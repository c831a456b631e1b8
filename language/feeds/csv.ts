import Papa from 'papaparse';
import { recognise } from './recognise.ts';
import { newlines, type Row, type Table } from './table.ts';

const SEPARATOR = /^sep=(.)\n/i;
const NOT_CLOSED = 'The quote that opens here is not closed; nothing behind it was read. Close it.';

/** A table with any delimiter. Names of columns stand in the first row, or in a remark above it. */
export function readCsv(text: string, column: string | undefined): Table {
  const lines = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const [declared, delimiter] = SEPARATOR.exec(lines) ?? [];
  const rows = rowsOf(lines.slice(declared?.length ?? 0), delimiter, declared === undefined ? 1 : 2);
  const remarks = rows.filter(isRemark);
  const data = rows.filter((row) => !isRemark(row));
  const first = data[0]?.cells.map(nameOf) ?? [];
  const remark = remarks.at(-1)?.cells.map(nameOf) ?? [];
  if (column !== undefined && !names(first, column) && names(remark, column)) return { header: remark, rows: data };
  const isHeader = data.length > 1 && !first.some((cell) => recognise(cell));
  if (isHeader || (column !== undefined && names(first, column))) return { header: first, rows: data.slice(1) };
  // Remarks of one cell are sentences.
  return { header: remark.length > 1 ? remark : [], rows: data };
}

function rowsOf(text: string, delimiter: string | undefined, firstLine: number): Row[] {
  const { data, errors } = Papa.parse<string[]>(text, { newline: '\n', ...(delimiter !== undefined && { delimiter }) });
  const open = errors.find(({ code }) => code === 'MissingQuotes')?.row;
  const rows: Row[] = [];
  let line = firstLine;
  data.forEach((cells, index) => {
    const start = line;
    const lineOf = (cell: number): number => start + newlines(cells.slice(0, cell).join(''));
    // A row ends where its last cell does.
    line += 1 + newlines(cells.join(''));
    if (cells.every((cell) => cell.trim() === '')) return;
    rows.push({ cells, lineOf, ...(index === open && { refusal: NOT_CLOSED }) });
  });
  return rows;
}

const isRemark = ({ cells }: Row): boolean => (cells[0] ?? '').trimStart().startsWith('#');

const nameOf = (cell: string): string => cell.replace(/^[\s#"]+|[\s"]+$/g, '');

const names = (header: readonly string[], column: string): boolean =>
  header.some((name) => name.toLowerCase() === column.trim().toLowerCase());
