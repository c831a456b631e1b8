import { Option, type Command } from 'commander';
import { ListApprovals } from '../../runner/protocol.ts';
import type { ExitCode } from '../exit-codes.ts';
import { formatOption } from '../options.ts';
import { answerWaiting, type AnswerOptions } from '../run/answer-waiting.ts';
import { createAsker } from '../run/ask.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { renderWaiting } from '../text/waiting-approvals.ts';

const WHICH = 'id of a run, for all that waits there for you, or of one request';
const EXIT_CODES = 'Exit codes: 0 counted, 5 not counted, with the reason.';

export function addApprove(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  answerOptions(program.command('approve').argument('[request]', WHICH))
    .description(`Say yes to what waits for an approval; without a request, list what waits. ${EXIT_CODES}`)
    .addOption(
      new Option(
        '--plan-hash <hash>',
        'the plan that you have read, by at least 8 characters; needed without a terminal',
      ),
    )
    .action(async (request: string | undefined, options: AnswerOptions) => {
      if (request === undefined) await list(options, terminal);
      else finish(await answer(request, 'granted', options, terminal));
    });
  answerOptions(program.command('deny').argument('<request>', WHICH))
    .description(`Say no to what waits for an approval. ${EXIT_CODES}`)
    .action(async (request: string, options: AnswerOptions) => {
      finish(await answer(request, 'denied', options, terminal));
    });
}

const answerOptions = (command: Command): Command =>
  command
    .option('--as <upn>', 'answer for this person (practice tenant only)')
    .option('--reason <text>', 'why, for the record')
    .addOption(formatOption());

async function list({ format }: AnswerOptions, terminal: Terminal): Promise<void> {
  const waiting = await withRunner((runner) => runner.request(ListApprovals, {}));
  if (format === 'json') terminal.json(waiting);
  else terminal.out(renderWaiting(waiting));
}

const answer = (which: string, yesOrNo: 'granted' | 'denied', options: AnswerOptions, terminal: Terminal) =>
  withRunner((runner) =>
    answerWaiting(which, yesOrNo, options, {
      runner,
      terminal,
      asker: terminal.canAsk ? createAsker() : undefined,
    }),
  );
