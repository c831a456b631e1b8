/** A run from its first event to its last: body, handlers, outcome. */
import type { Flow } from '../durable/durable.ts';
import type { RunOutcome, TargetState } from '../journal/events.ts';
import { reasonOf } from '../plan/guards/order.ts';
import { sha256 } from '../plan/plan-hash.ts';
import { endOf } from './block-flow.ts';
import { BlockRunner } from './block-runner.ts';
import type { RunDeps } from './run-deps.ts';
import type { BlockResult, PlaybookRunInput } from './run-input.ts';
import { INTERPRETER_VERSION } from './run-input.ts';
import { beginSegment, type RunFrame } from './segments.ts';

export const createPlaybookFlow =
  (deps: RunDeps): Flow<PlaybookRunInput, { outcome: RunOutcome }> =>
  async (durable, input) => {
    if (input.interpreter !== INTERPRETER_VERSION)
      throw new Error(`This run was started by interpreter ${input.interpreter}; this one is ${INTERPRETER_VERSION}.`);
    const frame: RunFrame = { durable, deps, input, root: durable.runId };
    recordStart(frame);
    if (input.declined !== undefined)
      return end(frame, { outcome: 'stopped', reason: `Not answered: ${input.declined}. Nothing was run.` }, undefined);
    const segment = await beginSegment(frame, 'main', input.plan);
    const runner = new BlockRunner(
      frame,
      { ...input.scope, run: { ...input.scope.run, id: durable.runId, plan: input.plan.hash } },
      segment,
    );
    const model = input.request.model;
    const body = model.playbooks[model.playbook];
    if (input.plan.verdict === 'refused' || body === undefined) {
      return end(frame, { outcome: 'refused', reason: reasonOf(input.plan) }, runner);
    }
    let ended = await endOf(async () => {
      await runner.run(body.body);
      await runner.join();
    });
    ended = await handle(runner, body.handlers, ended);
    return end(frame, ended ?? { outcome: outcomeOf(runner.states), reason: '' }, runner);
  };

type Ended = NonNullable<BlockResult['ended']>;

const HANDLED = { denied: 'denied', failed: 'failure', cancelled: 'cancelled' } as const;

/** The handler of the end, then `finally`. A handler that fails itself turns the run into a failed one. */
async function handle(
  runner: BlockRunner,
  handlers: NonNullable<PlaybookRunInput['request']['model']['playbooks'][string]>['handlers'],
  ended: Ended | undefined,
): Promise<Ended | undefined> {
  let result = ended;
  const outcome = ended?.outcome;
  const event = outcome === 'denied' || outcome === 'failed' || outcome === 'cancelled' ? HANDLED[outcome] : undefined;
  if (ended !== undefined)
    runner.scope = { ...runner.scope, run: { ...runner.scope.run, error: runner.scope.run.error ?? ended.reason } };
  for (const name of [event, 'finally' as const]) {
    const block = name === undefined ? undefined : handlers[name];
    if (name === undefined || block === undefined) continue;
    const problem = await endOf(() => runner.nested(`on-${name}/`, block));
    if (problem !== undefined && problem.outcome !== 'stopped' && result?.outcome !== 'cancelled') result = problem;
  }
  // What is under way is followed to its end, so that the record says what became of it; a cancelled run does not wait.
  if (result?.outcome !== 'cancelled') {
    const late = await endOf(() => runner.join());
    result ??= late;
  }
  return result;
}

export function outcomeOf(states: readonly TargetState[]): RunOutcome {
  const counted = states.filter((state) => state !== 'refused' && state !== 'skipped');
  const bad = counted.filter((state) => ['failed', 'timed-out', 'cancelled', 'denied'].includes(state));
  if (bad.length === 0) return 'succeeded';
  return bad.length === counted.length ? 'failed' : 'partial';
}

function recordStart({ deps, input, root, durable }: RunFrame): void {
  const { request, options, plan, versions } = input;
  const { model } = request;
  deps.journal.record(root, 'created', {
    type: 'run-created',
    playbook: plan.playbook,
    ...(plan.title === undefined ? {} : { title: plan.title }),
    tenant: plan.tenant,
    requester: request.requester,
    mode: 'manual',
    subject: request.subject,
    subjectText: plan.subjectText,
    inputs: request.inputs,
    sources: model.sources.map(({ uri, text }) => ({ uri, sha256: sha256(text), text })),
    policies: model.policies,
    versions: { ...versions, interpreter: input.interpreter },
    ...(options.git === undefined ? {} : { git: options.git }),
  });
  if (input.declined !== undefined) {
    deps.journal.record(root, 'plan/main', { type: 'plan-made', segment: 'main', plan });
    deps.journal.record(root, 'not-answered', { type: 'not-answered', prompt: input.declined, by: request.requester });
    return;
  }
  deps.journal.record(durable.runId, 'confirmed', {
    type: 'plan-confirmed',
    by: request.requester,
    planHash: plan.hash,
  });
  if (input.smaller !== undefined)
    deps.journal.record(root, 'plan-changed/start', {
      type: 'plan-changed',
      segment: 'main',
      change: 'smaller',
      detail: input.smaller,
      hash: plan.hash,
    });
}

async function end(frame: RunFrame, ended: Ended, runner: BlockRunner | undefined): Promise<{ outcome: RunOutcome }> {
  const { deps, root, durable } = frame;
  const at = await durable.now('ended');
  const counters: Partial<Record<TargetState, number>> = {};
  for (const state of runner?.states ?? []) counters[state] = (counters[state] ?? 0) + 1;
  deps.journal.record(root, 'ended', {
    type: 'run-ended',
    outcome: ended.outcome,
    ...(ended.reason === '' ? {} : { reason: ended.reason }),
    counters,
    inForce: runner?.inForce(at) ?? [],
  });
  deps.flags.forget(root);
  return { outcome: ended.outcome };
}
