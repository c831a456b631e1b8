/** Requests and replies as Microsoft prints them; INDEX.tsv says where. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const SAMPLES = new URL('../resources/mde/', import.meta.url);

export const printed = (file: string): string => readFileSync(new URL(file, SAMPLES), 'utf8');

export type Fields = Record<string, unknown>;

export const printedJson = (file: string): Fields => JSON.parse(printed(file)) as Fields;

export interface SampleRow {
  readonly file: string;
  readonly kind: string;
  readonly operation: string;
  /** `POST https://…`. */
  readonly line: string;
}

const rows = (file: string): string[][] =>
  printed(file)
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));

export const sampleRows: readonly SampleRow[] = rows('INDEX.tsv')
  .slice(1)
  .map(([file = '', kind = '', operation = '', line = '']) => ({ file, kind, operation, line }));

/** Method and path as printed, without the host. */
export function printedLine(file: string): string {
  const row = sampleRows.find((each) => each.file === file);
  assert.ok(row, `${file} is in the index`);
  return withoutHost(row.line);
}

export const withoutHost = (line: string): string => line.replace(/https:\/\/[^/]+/, '');

/** All method-and-path lines of the pages, without the host; written with ids as on the page. */
export const requestLines: ReadonlySet<string> = new Set(
  rows('REQUEST-LINES.tsv').map(([, line = '']) => withoutHost(line)),
);

/**
 * What a page means where it prints no JSON: without the HTTP head and what was left out with dots, one of two values that
 * stand side by side, bare words quoted, backslashes of Markdown gone, line breaks in texts escaped.
 */
export function repaired(file: string): Fields {
  const text = printed(file)
    .replace(/^\s*HTTP\/1\.1[^\n]*\n(?:[A-Za-z-]+:[^\n]*\n)*/, '')
    .replace(/^json(?=\{)/, '')
    .replace(/^[ \t]*\.\.\.[ \t]*,?[ \t]*$/gm, '')
    .replace(/,(\s*[\]}])/g, '$1')
    .replace(/"Windows10" "Windows11"/g, '"Windows10"')
    .replace(/: TestPrdApp,/g, ': "TestPrdApp",')
    .replace(/\\([@#$])/g, '$1')
    .replace(/"(?:[^"\\]|\\.)*"/gs, (literal) => literal.replace(/\r?\n/g, '\\n'));
  return JSON.parse(text) as Fields;
}

/** Each field of what was printed is still there, by its name and with its value, however deep. */
export function assertKept(read: unknown, original: unknown, path = ''): void {
  if (Array.isArray(original)) {
    assert.ok(Array.isArray(read), `${path} is a list`);
    assert.equal(read.length, original.length, `${path} has as many entries`);
    original.forEach((item, index) => {
      assertKept((read as unknown[])[index], item, `${path}[${String(index)}]`);
    });
  } else if (typeof original === 'object' && original !== null) {
    assert.ok(typeof read === 'object' && read !== null, `${path} is an object`);
    for (const [name, value] of Object.entries(original)) {
      if (name !== '@odata.context') assertKept((read as Fields)[name], value, `${path}.${name}`);
    }
  } else {
    assert.deepEqual(read, original, path);
  }
}
