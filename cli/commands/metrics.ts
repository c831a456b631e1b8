import type { Command } from 'commander';
import type { Metrics, Spread } from '../../engine/journal/metrics.ts';
import { spanWords } from '../../engine/journal/words.ts';
import { GetMetrics } from '../../runner/protocol.ts';
import { formatOption, wholeNumber, type Format } from '../options.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

const DAY_MS = 86_400_000;

export function addMetrics(program: Command, terminal: Terminal): void {
  program
    .command('metrics')
    .description('Tell how fast approvals, containment and releases were, what was refused and what was taken back.')
    .option('--days <number>', 'look back so many days', wholeNumber(1, 36_500), 30)
    .addOption(formatOption())
    .action(async ({ days, format }: { days: number; format: Format }) => {
      const since = Date.now() - days * DAY_MS;
      const metrics = await withRunner((runner) => runner.request(GetMetrics, { since }));
      if (format === 'json') terminal.json(metrics);
      else terminal.out(renderMetrics(metrics, days));
    });
}

function renderMetrics(metrics: Metrics, days: number): string {
  const lines: readonly (readonly [string, string])[] = [
    ['Runs ended', countsWords(metrics.runs)],
    ['Time to approve', spreadWords(metrics.approve)],
    ['Approvals', countsWords(metrics.approvals)],
    ['Time to contain', spreadWords(metrics.contain)],
    ['Time to release', spreadWords(metrics.release)],
    ['Refusals', countsWords(metrics.refusals)],
    ['Taken back', countsWords(metrics.reversals)],
  ];
  return [`The last ${days} days`, ...lines.map(([name, text]) => `  ${name.padEnd(16)} ${text}`)].join('\n');
}

const countsWords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ') || 'none';

function spreadWords({ count, median, p90, longest }: Spread): string {
  if (median === undefined || p90 === undefined || longest === undefined) return 'none';
  return `median ${spanWords(median)}, 90 % within ${spanWords(p90)}, longest ${spanWords(longest)} (${count})`;
}
