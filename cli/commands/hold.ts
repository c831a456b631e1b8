import type { Command } from 'commander';
import { HoldRun, Retention } from '../../runner/protocol.ts';
import { formatOption, wholeNumber, type Format } from '../options.ts';
import { osPerson } from '../run/plan-options.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

/** `hold` and `retention`: how long the record of a run is kept. */
export function addHold(program: Command, terminal: Terminal): void {
  program
    .command('hold')
    .description('Put the record of a run under legal hold: it is kept beyond its time. The record tells who and why.')
    .argument('<run>', 'id of a run')
    .option('--off', 'lift the hold')
    .requiredOption('--reason <text>', 'why')
    .addOption(formatOption())
    .action(async (runId: string, { off, reason, format }: { off?: true; reason: string; format: Format }) => {
      const on = off !== true;
      const summary = await withRunner((runner) => runner.request(HoldRun, { runId, on, by: osPerson(), reason }));
      if (format === 'json') terminal.json(summary);
      else terminal.out(on ? `Run ${runId} is under legal hold.` : `Run ${runId} is not under legal hold any more.`);
    });
  program
    .command('retention')
    .description(
      'Tell or set how many days the records of ended runs are kept. What is open, in force or held always stays.',
    )
    .option('--days <number>', 'from now on', wholeNumber(30, 36_500))
    .addOption(formatOption())
    .action(async ({ days, format }: { days?: number; format: Format }) => {
      const kept = await withRunner((runner) => runner.request(Retention, days === undefined ? {} : { days }));
      if (format === 'json') terminal.json(kept);
      else terminal.out(`Records of ended runs are kept for ${kept.days} days.`);
    });
}
