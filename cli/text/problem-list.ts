/** Findings for people: one line each, with the line of the text and a mark below what is meant. */
import pc from 'picocolors';
import type { LocatedProblem } from '../compile-failure.ts';
import { plainLine } from './plain.ts';

type Colors = ReturnType<typeof pc.createColors>;

const PAINT: Readonly<Record<LocatedProblem['severity'], (colors: Colors) => (text: string) => string>> = {
  error: (colors) => colors.red,
  warning: (colors) => colors.yellow,
  information: (colors) => colors.blue,
  hint: (colors) => colors.dim,
};

/** Longest part of a line that is shown; a pasted line may hold a megabyte. */
const SHOWN = 160;

export function renderProblems(
  problems: readonly LocatedProblem[],
  textOf: (file: string) => string | undefined,
  colors: Colors = pc,
): string {
  const lines = new Map<string, readonly string[]>();
  const lineOf = (file: string, line: number): string | undefined => {
    const known = lines.get(file) ?? textOf(file)?.split(/\r\n|\r|\n/) ?? [];
    lines.set(file, known);
    return known[line];
  };
  return problems
    .map((problem) => renderProblem(problem, lineOf(problem.file, problem.range.start.line), colors))
    .join('\n');
}

function renderProblem(problem: LocatedProblem, line: string | undefined, colors: Colors): string {
  const { file, code, severity, message, range } = problem;
  const { start } = range;
  const paint = PAINT[severity](colors);
  const place = `${plainLine(file)}:${start.line + 1}:${start.character + 1}`;
  const head = `${place}  ${paint(severity)}  ${code}  ${plainLine(message)}`;
  const quoted = line === undefined || line.trim() === '' ? undefined : quote(line, range);
  return quoted === undefined ? head : `${head}\n    ${quoted.text}\n    ${paint(quoted.mark)}`;
}

function quote(line: string, { start, end }: LocatedProblem['range']): { text: string; mark: string } | undefined {
  const from = Math.max(0, start.character - SHOWN / 2);
  const until = from + SHOWN;
  const last = end.line > start.line ? line.length : end.character;
  const before = plainLine(line.slice(from, start.character));
  const meant = plainLine(line.slice(start.character, Math.min(last, until)));
  const after = plainLine(line.slice(Math.min(last, until), until));
  const mark = ' '.repeat(before.length) + '^'.repeat(Math.max(1, meant.length));
  return { text: before + meant + after, mark };
}

/** `2 errors, 1 warning in 3 files`. */
export function summarize(problems: readonly LocatedProblem[], files: number): string {
  const count = (severity: LocatedProblem['severity'], word: string): string => {
    const found = problems.filter((problem) => problem.severity === severity).length;
    return `${found} ${word}${found === 1 ? '' : 's'}`;
  };
  return `${count('error', 'error')}, ${count('warning', 'warning')} in ${files} ${files === 1 ? 'file' : 'files'}`;
}
