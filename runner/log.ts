/** The runner's log: one file and one older one, redacted, never the terminal. */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { visible } from '../engine/journal/visible-text.ts';

export interface Log {
  info(text: string): void;
  error(text: string, cause?: unknown): void;
}

export interface LogOptions {
  readonly file: string;
  /** Bytes after which the file becomes `<file>.1`. */
  readonly maxBytes?: number;
  /** Takes secrets out of a line. */
  readonly redact: (text: string) => string;
  readonly now: () => number;
}

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** Characters of one entry; more would push out what stands before it. */
const LONGEST = 16_000;

/** Never throws: a full disk must not end a run because it could not be logged. */
export function createLog(options: LogOptions): Log {
  const write = (level: string, text: string): void => {
    const line = `${new Date(options.now()).toISOString()} ${level} ${entry(options.redact(text))}\n`;
    try {
      rotate(options.file, options.maxBytes ?? DEFAULT_MAX_BYTES);
      appendFileSync(options.file, line, { mode: 0o600 });
    } catch {
      // There is no other place to say it.
    }
  };
  return {
    info: (text) => {
      write('info', text);
    },
    error: (text, cause) => {
      write('error', cause === undefined ? text : `${text}: ${describe(cause)}`);
    },
  };
}

/** Whatever a text holds, nothing of it looks like another entry or steers the terminal of who reads the file. */
const entry = (text: string): string => text.slice(0, LONGEST).split('\n').map(visible).join('\n    ');

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function rotate(file: string, maxBytes: number): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= maxBytes) renameSync(file, `${file}.1`);
}
