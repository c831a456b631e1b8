import type { Command } from 'commander';
import { PlaybookError } from '../../engine/errors.ts';
import { connectRunner } from '../../runner/client.ts';
import { peekRunner, stopRunner } from '../../runner/client-manage.ts';
import type { HelloResult } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatOption, type Format } from '../options.ts';
import { runnerLocation } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

export function addRunner(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const runner = program
    .command('runner')
    .description('Look after the background process that runs playbooks, leases included.');
  runner
    .command('status')
    .description('Say whether a runner is under way. Exit codes: 0 yes, 1 no.')
    .addOption(formatOption())
    .action(async ({ format }: { format: Format }) => {
      const hello = await peekRunner(runnerLocation());
      if (format === 'json') terminal.json(hello === undefined ? { running: false } : { running: true, ...hello });
      else terminal.out(hello === undefined ? 'No runner is under way.' : describe(hello));
      finish(hello === undefined ? EXIT.failed : EXIT.ok);
    });
  runner
    .command('start')
    .description('Start the runner unless one is under way.')
    .action(async () => {
      const connection = await connectRunner(runnerLocation());
      terminal.out(describe(connection.hello()));
      connection.close();
    });
  runner
    .command('stop')
    .description('End the runner. Open runs and leases stop it from ending, unless --force is given.')
    .option('--force', 'end it also with open runs and leases; they go on when a runner is started again')
    .action(async ({ force }: { force?: boolean }) => {
      const result = await stopRunner(runnerLocation(), force === true);
      if (result === undefined) {
        terminal.out('No runner is under way.');
      } else if (result.stopped) {
        terminal.out(
          `The runner has ended.${result.openRuns === 0 ? '' : ` ${open(result.openRuns)} until one is started again.`}`,
        );
      } else {
        throw new PlaybookError({
          kind: 'refused',
          message: `The runner goes on: ${result.openRuns} runs or leases are open.`,
          advice: 'With --force it ends all the same, and they wait until a runner is started again.',
        });
      }
    });
}

const open = (count: number): string => (count === 1 ? 'One run or lease waits' : `${count} runs and leases wait`);

const describe = (hello: HelloResult): string =>
  [
    `Runner ${hello.version}, process ${hello.pid}, since ${new Date(hello.startedAt).toISOString()}.`,
    `Open runs and leases: ${hello.openRuns}.`,
    `Journal and evidence: ${hello.home}`,
  ].join('\n');
