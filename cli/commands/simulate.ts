import type { Command } from 'commander';
import { runnerHome } from '../../runner/home.ts';
import { positiveNumber, wholeNumber } from '../options.ts';
import { hostPractice, startDetachedPractice, stopPractice, type PracticeOptions } from '../practice-host.ts';
import type { Terminal } from '../terminal.ts';

interface SimulateOptions extends PracticeOptions {
  readonly detach?: boolean;
  readonly stop?: boolean;
}

export function addSimulate(program: Command, terminal: Terminal): void {
  program
    .command('simulate')
    .description(
      'Start a practice tenant on this computer. Prints one line of JSON, {"baseUrl", "token"}, and stays until Ctrl-C.',
    )
    .option('--port <number>', 'port on 127.0.0.1; any free one where left out', wholeNumber(0, 65_535))
    .option('--speed <factor>', 'how many times faster than a real tenant', positiveNumber)
    .option('--scenario <name>', 'what the tenant starts with')
    .option('--cassette <file>', 'answer from what `playbook record` kept')
    .option('--detach', 'leave it running in the background')
    .option('--stop', 'end the practice tenant that is running')
    .action(async ({ detach, stop, ...options }: SimulateOptions) => {
      if (stop === true) {
        terminal.note(
          (await stopPractice(runnerHome())) ? 'The practice tenant has ended.' : 'No practice tenant is running.',
        );
      } else if (detach === true) {
        print(await startDetachedPractice(options));
        terminal.note('The practice tenant runs in the background; `playbook simulate --stop` ends it.');
      } else {
        await hostPractice(runnerHome(), options, print);
      }
    });

  const print = (address: { readonly baseUrl: string; readonly token: string }): void => {
    terminal.painted(JSON.stringify({ baseUrl: address.baseUrl, token: address.token }));
  };
}
