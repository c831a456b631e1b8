/** `playbook run`: plan, confirm, start, follow, record. */
import { modeMark } from '../../engine/auth/tenant-mode.ts';
import { PlaybookError } from '../../engine/errors.ts';
import { renderPlan } from '../../engine/plan/render-plan.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import type { RunnerConnection, RunnerLocation } from '../../runner/client.ts';
import { DeclineRun, GetRecord, MakePlan, StartRun, type PlanParams } from '../../runner/protocol.ts';
import { EXIT, exitCodeOfOutcome, type ExitCode } from '../exit-codes.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { unescapeMarkdown } from '../text/markdown.ts';
import { checkAnswers, type ScriptedAnswers } from './answers.ts';
import { NotAnswered, type AskerFactory } from './ask.ts';
import { followRun, type Followed } from './follow-run.ts';
import { gitState } from './git-state.ts';
import { osPerson, type PlanOptions } from './plan-options.ts';
import { checkSavedPlan, readSavedPlan, type SavedPlan } from './saved-plan.ts';
import { compileFile, complete, prepare, requireSubject, type Prepared } from './prepare.ts';

export interface RunOptions extends PlanOptions {
  /** A saved plan. */
  readonly plan?: string;
  readonly yes?: boolean;
  readonly approve?: ScriptedAnswers;
  readonly detach?: boolean;
}

/** What a run needs of the process that it is started from. */
export interface RunHost {
  readonly terminal: Terminal;
  /** Undefined where nobody can be asked. */
  readonly asker: AskerFactory | undefined;
  readonly location: RunnerLocation;
}

interface RunContext extends RunHost {
  readonly file: string;
  readonly saved: SavedPlan | undefined;
  readonly options: RunOptions;
  readonly runner: RunnerConnection;
}

/** @throws PlaybookError; the exit code of the run otherwise. */
export async function runPlaybook(given: string | undefined, options: RunOptions, host: RunHost): Promise<ExitCode> {
  const saved = options.plan === undefined ? undefined : readSavedPlan(options.plan);
  if (saved !== undefined) onlyWhatIsSaved(options);
  const file = given ?? saved?.file;
  if (file === undefined) throw nothingToRun();
  const model = await compileFile(file, saved?.plan.playbook ?? options.playbook);
  if (host.asker === undefined && options.yes !== true) throw nobodyToConfirm();
  return withRunner(async (runner) => {
    const context = { ...host, file, saved, options, runner };
    const prepared = asSaved(await prepare(model, options, runner, host.terminal), saved);
    const confirmed = await confirmPlan(prepared, context);
    return typeof confirmed === 'number' ? confirmed : execute(prepared, confirmed, context);
  }, host.location);
}

const asSaved = ({ tenant, params }: Prepared, saved: SavedPlan | undefined): Prepared => ({
  tenant,
  params: saved === undefined ? params : { ...params, subject: saved.plan.subject, inputs: saved.inputs },
});

/** @throws PlaybookError `usage` where the command line says something else beside a saved plan. */
function onlyWhatIsSaved({ playbook, device, alert, input }: RunOptions): void {
  if ([playbook, device, alert, input].every((one) => one === undefined)) return;
  throw new PlaybookError({
    kind: 'usage',
    message: 'A saved plan holds its playbook, subject and inputs already.',
    advice: 'Leave out --playbook, --device, --alert and --input, or run without --plan.',
  });
}

const nothingToRun = (): PlaybookError =>
  new PlaybookError({
    kind: 'usage',
    message: 'There is nothing to run: neither a playbook file nor a saved plan is given.',
    advice: 'Name a .playbook file, or pass --plan FILE.',
  });

const nobodyToConfirm = (): PlaybookError =>
  new PlaybookError({
    kind: 'refused',
    message: 'Nobody can be asked here (no terminal), and the plan is not confirmed.',
    advice:
      'Look at it with `playbook plan`, then pass --yes, and --approve NAME=UPN for each approval on a practice tenant.',
  });

interface Confirmed {
  readonly params: PlanParams;
  readonly plan: RunPlan;
}

/** The confirmed plan, or the exit code where nothing may start. */
async function confirmPlan(prepared: Prepared, context: RunContext): Promise<Confirmed | ExitCode> {
  const { options, saved, runner, terminal, asker } = context;
  let params = prepared.params;
  let prompt = 'the subject and inputs';
  try {
    if (asker === undefined) requireSubject(prepared);
    else params = await complete(params, runner, asker());
    const plan = await runner.request(MakePlan, params);
    if (plan.verdict === 'refused') {
      show(plan, options, terminal);
      return EXIT.refused;
    }
    const change = saved === undefined ? undefined : checkSavedPlan(saved, plan);
    if (change?.change === 'smaller') terminal.note(`The saved plan became smaller. ${change.detail}`);
    checkAnswers(plan, options.approve ?? {}, asker !== undefined || options.detach === true);
    if (options.yes === true || asker === undefined) {
      terminal.note(summaryOf(plan));
      return { params, plan };
    }
    terminal.note(unescapeMarkdown(renderPlan(plan)));
    prompt = 'the plan';
    if (await asker().confirm(questionFor(plan))) return { params, plan };
    await decline(params, prompt, context);
    return EXIT.refused;
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error;
    await decline(params, prompt, context);
    return EXIT.refused;
  }
}

const summaryOf = ({ hash, playbook, tenant, subjectText, forecast }: RunPlan): string =>
  `Plan ${hash.slice(0, 12)}: ${playbook} on ${subjectText || 'nothing in particular'} in ${tenant.name}; devices: ${forecast.devices}, indicators: ${forecast.indicators}, calls: ${forecast.calls.usual}.`;

const questionFor = ({ tenant, playbook }: RunPlan): string =>
  `Run ${playbook} on ${tenant.name} (${modeMark(tenant)}) as planned?`;

/** A refused plan is the answer to the command: it goes where results go. */
function show(plan: RunPlan, { format }: RunOptions, terminal: Terminal): void {
  if (format === 'json') terminal.json(plan);
  else terminal.out(unescapeMarkdown(renderPlan(plan)));
}

async function decline(params: PlanParams, prompt: string, { runner, terminal }: RunContext): Promise<void> {
  const { runId } = await runner.request(DeclineRun, { plan: params, prompt });
  terminal.note(`Not answered: nothing was started. The history keeps it as ${runId}.`);
}

async function execute({ tenant }: Prepared, { params, plan }: Confirmed, context: RunContext): Promise<ExitCode> {
  const { file, options, runner, terminal, asker } = context;
  const git = await gitState(file);
  const start = () =>
    runner.request(StartRun, { plan: params, planHash: plan.hash, ...(git === undefined ? {} : { git }) });
  if (options.detach === true) {
    const { runId } = await start();
    if (options.format === 'json') terminal.json({ runId });
    else terminal.out(`Run ${runId} is under way; \`playbook history ${runId}\` shows it.`);
    return EXIT.ok;
  }
  const deps = { runner, terminal, tenant, scripted: options.approve ?? {}, asker, me: osPerson() };
  return report(await followRun(start, deps), context);
}

async function report(followed: Followed, { options, runner, terminal }: RunContext): Promise<ExitCode> {
  const { runId } = followed;
  const record = await runner.request(GetRecord, { runId });
  if (options.format === 'json') terminal.json(record);
  if (followed.kind === 'left') {
    terminal.note(
      followed.why === 'approval-open'
        ? `No answer was given here. Run ${runId} waits for one until its deadline; silence is never a yes.`
        : `Run ${runId} goes on in the runner.`,
    );
    return EXIT.refused;
  }
  const ended = record.events.findLast(({ body }) => body.type === 'run-ended')?.body;
  if (ended?.type !== 'run-ended') throw new Error(`run ${runId} ended without an end in its record`);
  if (options.format !== 'json') {
    const why = ended.reason === undefined ? '' : `: ${ended.reason}`;
    terminal.out(`Run ${runId} ${ended.outcome}${why}`);
    for (const each of ended.inForce) terminal.out(`In force: ${each}`);
    terminal.note(`The record: playbook history ${runId}`);
  }
  return exitCodeOfOutcome(ended.outcome);
}
