import type { Command } from 'commander';
import { PlaybookError } from '../../engine/errors.ts';
import { CancelRun, GetRecord } from '../../runner/protocol.ts';
import { formatOption, type Format } from '../options.ts';
import { osPerson } from '../run/plan-options.ts';
import { addReachOptions, reachTenant, type ReachOptions } from '../run/reach-tenant.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

interface CancelOptions extends ReachOptions {
  readonly pending?: boolean;
  readonly format: Format;
}

export function addCancel(program: Command, terminal: Terminal): void {
  addReachOptions(program.command('cancel'))
    .description(
      'Let a run send nothing more. What it did stays: `rollback` takes it back. Exit codes: 0 cancelled, 5 refused.',
    )
    .argument('<run>', 'id of a run')
    .option('--pending', 'cancel also what the service has taken and not begun')
    .addOption(formatOption())
    .action(async (runId: string, options: CancelOptions) => {
      await withRunner(async (runner) => {
        await reachTenant(runner, options, terminal);
        const { summary } = await runner.request(GetRecord, { runId });
        if (summary.state === 'ended')
          throw new PlaybookError({
            kind: 'refused',
            message: `Run ${runId} has ended (${summary.outcome ?? 'without an outcome'}): there is nothing to cancel.`,
            advice: 'Take back what it did with `playbook rollback`.',
          });
        const cancelPending = options.pending === true;
        const { underWay } = await runner.request(CancelRun, { runId, by: osPerson(), cancelPending });
        if (options.format === 'json') terminal.json({ runId, underWay, cancelPending });
        else {
          const actions = underWay === 1 ? '1 action is' : `${underWay} actions are`;
          const fate = cancelPending ? 'and cancelled there where not begun' : 'and will come to its end there';
          terminal.out(
            `Run ${runId} sends nothing more. ${actions} with the service${underWay === 0 ? '' : ` ${fate}`}.`,
          );
        }
      });
    });
}
