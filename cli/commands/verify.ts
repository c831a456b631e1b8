import type { Command } from 'commander';
import { VerifyJournal } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatOption, type Format } from '../options.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

export function addVerify(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('verify')
    .description('Prove that no event of the journal was changed or lost. Exit codes: 0 whole, 1 broken.')
    .addOption(formatOption())
    .action(async ({ format }: { format: Format }) => {
      const result = await withRunner((runner) => runner.request(VerifyJournal, {}));
      const { runs, events, broken } = result;
      if (format === 'json') terminal.json(result);
      else if (broken === undefined)
        terminal.out(`The journal is whole: ${runs} ${runs === 1 ? 'run' : 'runs'}, ${events} events.`);
      else terminal.out(`The journal is broken at run ${broken.runId}, event ${broken.sequence}: ${broken.problem}.`);
      finish(broken === undefined ? EXIT.ok : EXIT.failed);
    });
}
