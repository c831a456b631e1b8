/** Results of tests for people. */
import pc from 'picocolors';
import type { CoveredPart, MutationResult, PartKind, TestResult } from '../../testing/index.ts';
import { uriPath } from '../read-playbook.ts';
import { plainLine } from '../text/plain.ts';
import { failureLines } from './report.ts';

/** One test: a line, and below it what is wrong. */
export function testLines(test: TestResult): string {
  const mark = test.status === 'passed' ? pc.green('ok') : pc.red('FAILED');
  const head = `${mark}  ${plainLine(test.playbook)}: ${plainLine(test.title)} ${pc.dim(`(${Math.round(test.milliseconds)} ms)`)}`;
  const failed = test.status === 'failed' ? failureLines(test).map((line) => `    ${plainLine(line)}`) : [];
  const notes = test.notes.map(
    ({ uri, span, message }) => `    ${pc.yellow('note')} ${plainLine(`${where(uri, span)}  ${message}`)}`,
  );
  return [head, ...failed, ...notes].join('\n');
}

const where = (uri: string, { start }: TestResult['span']): string =>
  `${uriPath(uri)}:${start.line + 1}:${start.character + 1}`;

export function summaryLine(results: readonly TestResult[], seconds: number): string {
  const failed = results.filter(({ status }) => status === 'failed').length;
  const took = `${seconds.toFixed(1)} s`;
  return `${results.length} ${results.length === 1 ? 'test' : 'tests'}, ${failed} failed, in ${took}`;
}

const KINDS: Readonly<Record<PartKind, string>> = {
  statement: 'Statements',
  branch: 'Branches',
  handler: 'Handlers',
  rule: 'Rules that refuse',
};

/** Shares, and what no test reaches. */
export function coverageLines(parts: readonly CoveredPart[]): string {
  const shares = (Object.keys(KINDS) as PartKind[]).flatMap((kind) => {
    const own = parts.filter((part) => part.kind === kind);
    const hit = own.filter(({ hits }) => hits > 0).length;
    return own.length === 0
      ? []
      : [`  ${KINDS[kind]}: ${hit} of ${own.length} (${Math.floor((hit / own.length) * 100)}%)`];
  });
  const missed = parts.filter(({ hits }) => hits === 0);
  return [
    'Coverage',
    ...shares,
    ...missed.map(
      ({ uri, span, kind, text }) => `  ${plainLine(`${where(uri, span)}  ${kind} that no test reaches: ${text}`)}`,
    ),
  ].join('\n');
}

export function mutationLines(mutations: readonly MutationResult[]): string {
  const unnoticed = mutations.filter(({ noticedBy }) => noticedBy === undefined);
  return [
    `Mutation: ${mutations.length - unnoticed.length} of ${mutations.length} safeguards are missed by a test when they are gone`,
    ...unnoticed.map(
      ({ uri, span, what }) => `  ${plainLine(`${where(uri, span)}  No test notices when this is gone: ${what}`)}`,
    ),
  ].join('\n');
}
