/** Where commands write: results on stdout, everything else on stderr, nothing unescaped. */
import pc from 'picocolors';
import { PlaybookError } from '../engine/errors.ts';
import { CompileFailure } from './compile-failure.ts';
import { readPlaybookFile } from './read-playbook.ts';
import { renderProblems } from './text/problem-list.ts';
import { plain, plainJson, plainLine } from './text/plain.ts';

export interface Terminal {
  /** Results: text for people, or JSON. */
  out(text: string): void;
  /** Results whose parts were escaped one by one, because they hold colours of our own. */
  painted(text: string): void;
  json(value: unknown): void;
  /** Progress and hints. */
  note(text: string): void;
  error(error: unknown): void;
  /** True where somebody can be asked. */
  readonly canAsk: boolean;
}

export function createTerminal(): Terminal {
  surviveClosedPipe(process.stdout);
  surviveClosedPipe(process.stderr);
  const note = (text: string): void => {
    process.stderr.write(`${plain(text)}\n`);
  };
  return {
    out: (text) => {
      process.stdout.write(`${plain(text)}\n`);
    },
    painted: (text) => {
      process.stdout.write(`${text}\n`);
    },
    json: (value) => {
      process.stdout.write(`${plainJson(value)}\n`);
    },
    note,
    error: (error) => {
      const color = pc.createColors(pc.isColorSupported && process.stderr.isTTY);
      if (error instanceof CompileFailure) process.stderr.write(`${renderProblems(error.problems, textOf, color)}\n`);
      const { message, advice } = describe(error);
      process.stderr.write(`${color.red('error')}: ${plainLine(message)}\n`);
      if (advice !== undefined) note(`  ${advice}`);
    },
    canAsk: process.stdin.isTTY && process.stderr.isTTY,
  };
}

function textOf(file: string): string | undefined {
  const read = readPlaybookFile(file);
  return read.ok ? read.text : undefined;
}

function describe(error: unknown): { readonly message: string; readonly advice?: string | undefined } {
  if (error instanceof PlaybookError) return error.detail;
  return { message: error instanceof Error ? error.message : String(error) };
}

/** `playbook history | head` closes the pipe early, which is no failure. */
function surviveClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
