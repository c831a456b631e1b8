/** Where commands write: results on stdout, everything else on stderr, nothing unescaped. */
import pc from 'picocolors';
import { CompileFailure } from './compile-failure.ts';
import { failureDetail, failureJson } from './failure-json.ts';
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
  /** The part of an error that is for programs, where people were told already. Prints nothing for people. */
  failed(error: unknown): void;
  /** True where somebody can be asked. */
  readonly canAsk: boolean;
}

/** `asJson`: stdout holds one JSON document, however the command ends: its result, or what went wrong. */
export function createTerminal({ asJson }: { readonly asJson: boolean }): Terminal {
  let hasResult = false;
  surviveClosedPipe(process.stdout);
  surviveClosedPipe(process.stderr);
  const note = (text: string): void => {
    process.stderr.write(`${plain(text)}\n`);
  };
  const json = (value: unknown): void => {
    hasResult = true;
    process.stdout.write(`${plainJson(value)}\n`);
  };
  const failed = (error: unknown): void => {
    if (asJson && !hasResult) json(failureJson(error));
  };
  return {
    out: (text) => {
      process.stdout.write(`${plain(text)}\n`);
    },
    painted: (text) => {
      process.stdout.write(`${text}\n`);
    },
    json,
    note,
    error: (error) => {
      const color = pc.createColors(pc.isColorSupported && process.stderr.isTTY);
      if (error instanceof CompileFailure) process.stderr.write(`${renderProblems(error.problems, textOf, color)}\n`);
      const { message, advice } = failureDetail(error);
      process.stderr.write(`${color.red('error')}: ${plainLine(message)}\n`);
      if (advice !== undefined) note(`  ${advice}`);
      failed(error);
    },
    failed,
    canAsk: process.stdin.isTTY && process.stderr.isTTY,
  };
}

function textOf(file: string): string | undefined {
  const read = readPlaybookFile(file);
  return read.ok ? read.text : undefined;
}

/** `playbook history | head` closes the pipe early, which is no failure. */
function surviveClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
