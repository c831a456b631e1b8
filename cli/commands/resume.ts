import type { Command } from 'commander';
import { ResumeRun } from '../../runner/protocol.ts';
import { formatOption, type Format } from '../options.ts';
import { addReachOptions, reachTenant, type ReachOptions } from '../run/reach-tenant.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

export function addResume(program: Command, terminal: Terminal): void {
  addReachOptions(program.command('resume'))
    .description(
      'Let an interrupted run go on: starts a runner, connects the tenant, and says what keeps the run if something does. Exit codes: 0 it goes on, 1 or 5 it does not.',
    )
    .argument('<run>', 'id of a run')
    .addOption(formatOption())
    .action(async (runId: string, options: ReachOptions & { readonly format: Format }) => {
      await withRunner(async (runner) => {
        await reachTenant(runner, options, terminal);
        const summary = await runner.request(ResumeRun, { runId });
        if (options.format === 'json') terminal.json(summary);
        else {
          const doing = summary.state === 'waiting-approval' ? 'waits for an approval' : `goes on${at(summary.at)}`;
          terminal.out(`Run ${runId} ${doing}; \`playbook history ${runId}\` shows it.`);
        }
      });
    });
}

const at = (statement: string | undefined): string => (statement === undefined ? '' : ` at \`${statement}\``);
