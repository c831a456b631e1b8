import Table from 'cli-table3';
import type { Command } from 'commander';
import type { LeaseItem } from '../../engine/journal/leases.ts';
import { targetWords, tenantWords, timeWords } from '../../engine/journal/words.ts';
import { FindLeases } from '../../runner/protocol.ts';
import { formatOption, type Format } from '../options.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { plainLine } from '../text/plain.ts';

export function addLeases(program: Command, terminal: Terminal): void {
  program
    .command('leases')
    .description('List what runs hold now, devices and banned values: what failed to be released or is overdue first.')
    .addOption(formatOption())
    .action(async ({ format }: { format: Format }) => {
      const held = await withRunner((runner) => runner.request(FindLeases, {}));
      if (format === 'json') terminal.json(held);
      else terminal.out(held.length === 0 ? 'Nothing is in force.' : renderLeases(held));
    });
}

const STATES: Readonly<Record<LeaseItem['state'], string>> = {
  'in-force': 'in force',
  overdue: 'OVERDUE',
  failed: 'RELEASE FAILED',
};

function renderLeases(held: readonly LeaseItem[]): string {
  const table = new Table({
    head: ['target', 'action', 'since', 'until', 'state', 'tenant', 'run'],
    style: { head: [], border: [] },
  });
  for (const { target, action, since, until, state, detail, tenant, runId } of held) {
    const cells = [
      targetWords(target),
      action,
      timeWords(since),
      until === undefined ? 'until released' : timeWords(until),
      detail === undefined ? STATES[state] : `${STATES[state]}: ${detail}`,
      tenantWords(tenant),
      runId,
    ];
    table.push(cells.map(plainLine));
  }
  return table.toString();
}
