import type { Command } from 'commander';
import { collectAnswers } from '../options.ts';
import type { ExitCode } from '../exit-codes.ts';
import { createAsker } from '../run/ask.ts';
import { addPlanOptions } from '../run/plan-options.ts';
import { runPlaybook, type RunOptions } from '../run/run-playbook.ts';
import { runnerLocation } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

export function addRun(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addPlanOptions(program.command('run'), '[file]')
    .description(
      'Plan, confirm, run and follow a playbook. Exit codes: 0 succeeded, 3 partial, 4 denied, 5 refused or stopped, 1 failed.',
    )
    .option('--plan <file>', 'run a plan that `playbook plan --out` saved: on no more than it names')
    .option('--yes', 'confirm the plan without being asked')
    .option(
      '--approve <name=upn>',
      'answer an approval with yes for a person (practice tenant only); may be given more than once',
      collectAnswers,
    )
    .option('--detach', 'start the run and leave it to the runner')
    .action(async (file: string | undefined, options: RunOptions) => {
      finish(
        await runPlaybook(file, options, {
          terminal,
          asker: terminal.canAsk ? createAsker : undefined,
          location: runnerLocation(),
        }),
      );
    });
}
