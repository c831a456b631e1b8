/** Reads a file as a playbook, or says why it cannot be one. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PlaybookError } from '../engine/errors.ts';

/** Larger than any text that the language reads: such a file is not even loaded. */
const LARGEST_BYTES = 32 * 1024 * 1024;

/** Codes of files that do not reach the language; the others are in docs/diagnostics.md. */
export const FILE_CODES = {
  missing: 'PB090',
  folder: 'PB091',
  unreadable: 'PB092',
  encoding: 'PB093',
  tooLarge: 'PB094',
  empty: 'PB095',
} as const;

export type FileCode = (typeof FILE_CODES)[keyof typeof FILE_CODES];

export interface FileProblem {
  readonly code: FileCode;
  readonly message: string;
  /** True where the command line is wrong rather than the content: there is no such file to check. */
  readonly isUsage: boolean;
  /** Zero-based line and UTF-16 offset of the place, where there is one. */
  readonly at?: { readonly line: number; readonly character: number };
}

export type FileText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: FileProblem };

export const fileUri = (path: string): string => pathToFileURL(path).href;
export const uriPath = (uri: string): string => (uri.startsWith('file:') ? fileURLToPath(uri) : uri);

export function readPlaybookFile(path: string): FileText {
  const bytes = readBytes(path);
  if (!Buffer.isBuffer(bytes)) return { ok: false, problem: bytes };
  const text = decode(bytes);
  if (text === undefined) return { ok: false, problem: badEncoding(path, bytes) };
  if (text.trim() === '') return problem('empty', `${path} is empty. A playbook file begins with \`language 1\`.`);
  return { ok: true, text };
}

/** @throws PlaybookError where the file cannot be read as a playbook. */
export function requirePlaybookText(path: string): string {
  const read = readPlaybookFile(path);
  if (read.ok) return read.text;
  throw new PlaybookError({ kind: 'usage', message: read.problem.message, code: read.problem.code });
}

function readBytes(path: string): Buffer | FileProblem {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return folderProblem(path);
    if (stat.size > LARGEST_BYTES) {
      const megabytes = Math.ceil(stat.size / 1_000_000);
      const message = `${path} is too large for a playbook (${megabytes} MB). Keep indicators in a feed: \`list … from "feed.txt"\`.`;
      return { code: FILE_CODES.tooLarge, message, isUsage: false };
    }
    return readFileSync(descriptor);
  } catch (error) {
    return readProblem(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readProblem(path: string, error: unknown): FileProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { code: FILE_CODES.missing, message: `${path} does not exist. Check the path.`, isUsage: true };
  }
  if (code === 'EISDIR') return folderProblem(path);
  const why = code === 'EACCES' ? 'permission denied' : code || String(error);
  return { code: FILE_CODES.unreadable, message: `${path} cannot be read (${why}).`, isUsage: true };
}

const folderProblem = (path: string): FileProblem => ({
  code: FILE_CODES.folder,
  message: `${path} is a folder. Name the .playbook files in it.`,
  isUsage: true,
});

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function badEncoding(path: string, bytes: Buffer): FileProblem {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const at = firstBadPlace(bytes);
  const what = isUtf16 ? 'is UTF-16' : `is not UTF-8 (line ${at.line + 1}, column ${at.character + 1})`;
  return { code: FILE_CODES.encoding, message: `${path} ${what}. Save it as UTF-8.`, isUsage: false, at };
}

/** Place of the first byte that no UTF-8 text can hold there: the length of what decodes without replacement. */
function firstBadPlace(bytes: Buffer): { line: number; character: number } {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let end = lenient.indexOf('\ufffd');
  // A replacement character may also stand in the text itself, rightly encoded.
  while (end >= 0 && bytes.subarray(Buffer.byteLength(lenient.slice(0, end))).indexOf('\ufffd') === 0) {
    end = lenient.indexOf('\ufffd', end + 1);
  }
  const before = lenient.slice(0, Math.max(end, 0));
  const lastLine = before.lastIndexOf('\n');
  return { line: before.split('\n').length - 1, character: before.length - lastLine - 1 };
}

function problem(kind: keyof typeof FILE_CODES, message: string): FileText {
  return { ok: false, problem: { code: FILE_CODES[kind], message, isUsage: false } };
}
