import { modeMark } from '../../engine/auth/tenant-mode.ts';
import Table from 'cli-table3';
import { Option, type Command } from 'commander';
import { renderRun } from '../../engine/journal/render-history.ts';
import type { RunSummary } from '../../engine/journal/events.ts';
import { HASH_SHOWN } from '../../engine/approve/approval-text.ts';
import type { Removal } from '../../engine/journal/removals.ts';
import type { TimelineEntry } from '../../engine/journal/timelines.ts';
import { renderEvent } from '../../engine/journal/render-event.ts';
import { timeWords } from '../../engine/journal/words.ts';
import { GetRecord, GetTimeline, ListRemovals, ListRuns } from '../../runner/protocol.ts';
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
    .option('--limit <number>', 'how many runs or events to list', wholeNumber(1, 10_000), DEFAULT_LIMIT)
    .addOption(new Option('--device <name>', 'what happened to a device, across runs').conflicts('alert'))
    .option('--alert <id>', 'what happened around an alert, across runs')
    .addOption(
      new Option('--pruned', 'runs whose records retention has removed: the signed note that stays of each').conflicts([
        'device',
        'alert',
      ]),
    )
    .addOption(formatOption())
    .action(async (runId: string | undefined, options: HistoryOptions) => {
      const { limit, format, device, alert, pruned } = options;
      const name = device ?? alert;
      if (pruned === true) {
        const which = { limit, ...(runId === undefined ? {} : { runId }) };
        const found = await withRunner((runner) => runner.request(ListRemovals, which));
        if (format === 'json') terminal.json(found);
        else terminal.out(found.length === 0 ? 'Retention has removed nothing.' : renderRemovals(found));
      } else if (name !== undefined) {
        const of = device === undefined ? 'alert' : 'device';
        const entries = await withRunner((runner) => runner.request(GetTimeline, { of, name, limit }));
        if (format === 'json') terminal.json(entries);
        else terminal.out(entries.length === 0 ? `Nothing is recorded of ${of} ${name}.` : renderTimeline(entries));
      } else if (runId === undefined) {
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

interface HistoryOptions {
  readonly limit: number;
  readonly format: Format;
  readonly device?: string;
  readonly alert?: string;
  readonly pruned?: true;
}

const renderTimeline = (entries: readonly TimelineEntry[]): string =>
  entries
    .map(({ event, run }) => `${timeWords(event.at)}  ${plainLine(run.playbook)} ${run.runId}  ${renderEvent(event)}`)
    .join('\n');

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
      `${run.tenant.name} (${modeMark(run.tenant)})`,
      run.runId,
    ];
    table.push(cells.map(plainLine));
  }
  return table.toString();
}

function renderRemovals(removals: readonly Removal[]): string {
  const table = new Table({
    head: ['ended', 'playbook', 'run', 'events', 'last hash', 'removed', 'kept for'],
    style: { head: [], border: [] },
  });
  for (const { endedAt, playbook, runId, events, lastHash, removedAt, rule } of removals) {
    const cells = [
      timeWords(endedAt),
      playbook,
      runId,
      String(events),
      lastHash.slice(0, HASH_SHOWN),
      timeWords(removedAt),
      `${rule.days} days`,
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
