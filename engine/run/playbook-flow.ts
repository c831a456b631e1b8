/** A run from its first event to its last: body, handlers, outcome. */
import type { Flow } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import type { RunOutcome, TargetState } from '../journal/events.ts';
import { reasonOf } from '../plan/guards/order.ts';
import { sha256 } from '../plan/plan-hash.ts';
import { endApprovals } from './ask-approvals.ts';
import { BlockRunner } from './block-runner.ts';
import { handled } from './handlers.ts';
import { endedTargets, inForceTexts } from './in-force-text.ts';
import { outcomeOf } from './outcome.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunEnded } from './run-end.ts';
import type { PlaybookRunInput } from './run-input.ts';
import { INTERPRETER_VERSION } from './run-input.ts';
import { beginSegment, type RunFrame } from './segments.ts';

export const createPlaybookFlow =
  (deps: RunDeps): Flow<PlaybookRunInput, { outcome: RunOutcome }> =>
  async (durable, input) => {
    if (input.interpreter !== INTERPRETER_VERSION)
      throw new PlaybookError({
        kind: 'version',
        message: `Run ${durable.runId} (${input.plan.playbook}) was begun by interpreter ${input.interpreter}; this one is ${INTERPRETER_VERSION}.`,
        advice: 'Nothing more is done for it here. Let the version that began it finish it.',
      });
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
    const ended = await handled(runner, body.handlers, async () => {
      await runner.run(body.body);
      await runner.join();
    });
    return end(frame, ended ?? outcomeOf(runner.states, runner.leftOut), runner);
  };

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
    // The hash is that of the file, taken when it was planned; the text is kept without secrets.
    sources: model.sources.map(({ uri, text }, index) => ({
      uri,
      sha256: plan.files[index]?.sha256 ?? sha256(text),
      text,
    })),
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

async function end(
  frame: RunFrame,
  ended: RunEnded,
  runner: BlockRunner | undefined,
): Promise<{ outcome: RunOutcome }> {
  const { deps, root, durable } = frame;
  await endApprovals(frame);
  await durable.step('messages', () => deps.messages.settled(root, deps.clock));
  const at = await durable.now('ended');
  const over = await durable.step('over', () => Promise.resolve(endedTargets(deps.recordOf(root))));
  const counters: Partial<Record<TargetState, number>> = {};
  for (const state of runner?.states ?? []) counters[state] = (counters[state] ?? 0) + 1;
  deps.journal.record(root, 'ended', {
    type: 'run-ended',
    outcome: ended.outcome,
    ...(ended.reason === '' ? {} : { reason: ended.reason }),
    counters,
    inForce: inForceTexts(runner?.inForce(at) ?? [], over),
  });
  deps.flags.forget(root);
  return { outcome: ended.outcome };
}
