/** `playbook rollback`: plan, confirm, take back, follow. */
import type { Command } from 'commander';
import { PlaybookError } from '../../engine/errors.ts';
import { renderPlan } from '../../engine/plan/render-plan.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import type { RunnerConnection } from '../../runner/client.ts';
import { GetRecord, PlanRollback, StartRollback } from '../../runner/protocol.ts';
import { EXIT, exitCodeOfOutcome, type ExitCode } from '../exit-codes.ts';
import { collectAnswers, formatOption, type Format } from '../options.ts';
import { checkAnswers, type ScriptedAnswers } from '../run/answers.ts';
import { createAsker, NotAnswered, type AskerFactory } from '../run/ask.ts';
import { followRun } from '../run/follow-run.ts';
import { osPerson } from '../run/plan-options.ts';
import { addReachOptions, reachTenant, type ReachOptions } from '../run/reach-tenant.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { unescapeMarkdown } from '../text/markdown.ts';

interface RollbackOptions extends ReachOptions {
  readonly label?: string;
  readonly plan?: boolean;
  readonly yes?: boolean;
  readonly approve?: ScriptedAnswers;
  readonly format: Format;
}

export function addRollback(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addReachOptions(program.command('rollback'))
    .description(
      'Plan, confirm and take back what an ended run did, newest first. Exit codes: 0 succeeded, 3 partial, 4 denied, 5 refused, 1 failed.',
    )
    .argument('<run>', 'id of a run')
    .option('--label <label>', 'take back this step only')
    .option('--plan', 'show the plan and do nothing')
    .option('--yes', 'confirm the plan without being asked')
    .option(
      '--approve <name=upn>',
      'answer an approval with yes for a person (practice tenant only); may be given more than once',
      collectAnswers,
    )
    .addOption(formatOption())
    .action(async (runId: string, options: RollbackOptions) => {
      finish(
        await withRunner(async (runner) => {
          await reachTenant(runner, options, terminal);
          return rollBack(runId, options, runner, terminal);
        }),
      );
    });
}

async function rollBack(
  runId: string,
  options: RollbackOptions,
  runner: RunnerConnection,
  terminal: Terminal,
): Promise<ExitCode> {
  const asker = terminal.canAsk ? createAsker : undefined;
  const me = osPerson();
  const what = { runId, by: me, ...(options.label === undefined ? {} : { label: options.label }) };
  const plan = await runner.request(PlanRollback, what);
  if (options.plan === true || plan.verdict !== 'ready') {
    if (options.format === 'json') terminal.json(plan);
    else terminal.out(unescapeMarkdown(renderPlan(plan)));
    return plan.verdict === 'ready' ? EXIT.ok : EXIT.refused;
  }
  checkAnswers(plan, options.approve ?? {}, asker !== undefined);
  if (options.yes !== true && !(await confirmed(plan, asker, terminal))) {
    throw new PlaybookError({ kind: 'cancelled', message: 'Not answered: nothing was taken back.' });
  }
  const start = async () => {
    await runner.request(StartRollback, { ...what, planHash: plan.hash });
    return { runId };
  };
  const deps = { runner, terminal, tenant: plan.tenant, scripted: options.approve ?? {}, asker, me };
  const { kind } = await followRun(start, deps, 'rollback-ended');
  const record = await runner.request(GetRecord, { runId });
  if (options.format === 'json') terminal.json(record);
  if (kind === 'left') {
    terminal.note(`The rollback of ${runId} goes on in the runner.`);
    return EXIT.refused;
  }
  const ended = record.events.findLast(({ body }) => body.type === 'rollback-ended')?.body;
  if (ended?.type !== 'rollback-ended') throw new Error(`the rollback of ${runId} ended without an end in its record`);
  const why = ended.reason === undefined ? '' : `: ${ended.reason}`;
  if (options.format !== 'json') terminal.out(`Rollback of ${runId} ${ended.outcome}${why}`);
  return exitCodeOfOutcome(ended.outcome);
}

async function confirmed(plan: RunPlan, asker: AskerFactory | undefined, terminal: Terminal): Promise<boolean> {
  if (asker === undefined)
    throw new PlaybookError({
      kind: 'refused',
      message: 'Nobody can be asked here (no terminal), and the plan is not confirmed.',
      advice: 'Look at it with --plan, then pass --yes, and --approve NAME=UPN for each approval on a practice tenant.',
    });
  terminal.note(unescapeMarkdown(renderPlan(plan)));
  try {
    return await asker().confirm(`Take back what ${plan.playbook} did on ${plan.tenant.name}, as planned?`);
  } catch (error) {
    if (error instanceof NotAnswered) return false;
    throw error;
  }
}
