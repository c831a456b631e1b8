import Table from 'cli-table3';
import type { Command } from 'commander';
import { renderRun } from '../../engine/journal/render-history.ts';
import type { RunSummary } from '../../engine/journal/events.ts';
import { GetRecord, ListRuns } from '../../runner/protocol.ts';
import { formatOption, wholeNumber, type Format } from '../options.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { plainLine } from '../text/plain.ts';

const DEFAULT_LIMIT = 20;

export function addHistory(program: Command, terminal: Terminal): void {
  program
    .command('history')
    .description('List past and present runs, newest first, or show the record of one.')
    .argument('[run]', 'id of a run')
    .option('--limit <number>', 'how many runs to list', wholeNumber(1, 10_000), DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async (runId: string | undefined, { limit, format }: { limit: number; format: Format }) => {
      if (runId === undefined) {
        const runs = await withRunner((runner) => runner.request(ListRuns, { limit }));
        if (format === 'json') terminal.json(runs);
        else terminal.out(runs.length === 0 ? 'No runs yet.' : renderRuns(runs));
      } else {
        const record = await withRunner((runner) => runner.request(GetRecord, { runId }));
        if (format === 'json') terminal.json(record);
        else terminal.out(renderRun(record));
      }
    });
}

function renderRuns(runs: readonly RunSummary[]): string {
  const table = new Table({
    head: ['started', 'playbook', 'on', 'outcome', 'by', 'tenant', 'run'],
    style: { head: [], border: [] },
  });
  for (const run of runs) {
    const cells = [
      new Date(run.startedAt).toISOString().slice(0, 19).replace('T', ' '),
      run.playbook,
      shorten(run.subjectText),
      outcomeOf(run),
      run.requester.name ?? run.requester.id,
      run.tenant.kind === 'simulator' ? `${run.tenant.name} (SIMULATOR)` : run.tenant.name,
      run.runId,
    ];
    table.push(cells.map(plainLine));
  }
  return table.toString();
}

/** A title of an alert can be a page long; the record shows it whole. */
const shorten = (text: string): string => (text.length <= 48 ? text : `${text.slice(0, 47)}…`);

function outcomeOf({ state, outcome, reason, leases }: RunSummary): string {
  const word = outcome ?? (state === 'waiting-approval' ? 'waits for approval' : state);
  const why = reason === undefined ? '' : ` (${shorten(reason)})`;
  return `${word}${why}${leases === 0 ? '' : `, ${leases} in force`}`;
}
