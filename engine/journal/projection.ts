/** Events -> everything of a run for a page or a document. Pure. */
import type { Instant } from '../time/clock.ts';
import type { EventBody, RunEvent, RunRecord } from './events.ts';
import { createRecordDraft, type Body, type RecordDraft } from './record-draft.ts';
import { endStep, moveTarget, startStep } from './record-steps.ts';
import { reduce, type RunProgress } from './reduce-summary.ts';
import { targetKey } from './target-key.ts';

export { reduce, type RunProgress } from './reduce-summary.ts';

/** `events` are all events of one run in order. Throws where there is none or the first is not `run-created`. */
export function toRecord(events: readonly RunEvent[]): RunRecord {
  const draft = createRecordDraft();
  let progress: RunProgress | undefined;
  for (const event of events) {
    progress = reduce(progress, event, stateBefore(draft, event.body));
    project(draft, event.body, event.at);
  }
  if (progress === undefined) throw new Error('A run without events has no record.');
  return finish(draft, progress, events);
}

const stateBefore = (draft: RecordDraft, body: EventBody) =>
  body.type === 'target' ? draft.steps.get(body.path)?.targets.get(targetKey(body.target))?.state : undefined;

type Handlers = { readonly [T in EventBody['type']]?: (draft: RecordDraft, body: Body<T>, at: Instant) => void };

const HANDLERS: Handlers = {
  'plan-made': (draft, { plan }) => {
    draft.plans.push(plan);
    draft.planHash ??= plan.hash;
    for (const refusal of plan.refusals) addRefusal(draft, refusal);
  },
  'plan-confirmed': (draft, { planHash }) => {
    draft.planHash = planHash;
  },
  refused: (draft, { refusal }) => {
    addRefusal(draft, refusal);
  },
  'step-started': startStep,
  'step-ended': endStep,
  target: moveTarget,
  'approval-asked': (draft, { request }) => {
    draft.approvals.set(request.id, { request, answers: [], standing: 'asked' });
  },
  'approval-reminded': (draft, { requestId }) => {
    const known = draft.approvals.get(requestId);
    if (known?.standing === 'asked') draft.approvals.set(requestId, { ...known, standing: 'reminded' });
  },
  'approval-escalated': (draft, { requestId, from, deadline }) => {
    const known = draft.approvals.get(requestId);
    if (known === undefined) return;
    const { escalatesTo: _done, ...rest } = known.request;
    const request = { ...rest, from, deadline };
    draft.approvals.set(requestId, { ...known, request, standing: 'escalated' });
  },
  'approval-answered': (draft, { requestId, answer, counted, why }) => {
    const known = draft.approvals.get(requestId);
    if (known === undefined) return;
    const kept = { ...answer, counted, ...(why === undefined ? {} : { why }) };
    draft.approvals.set(requestId, { ...known, answers: [...known.answers, kept] });
  },
  'approval-ended': (draft, { requestId, outcome, reason }, at) => {
    const known = draft.approvals.get(requestId);
    if (known === undefined) return;
    const why = reason === undefined ? {} : { reason };
    draft.approvals.set(requestId, { ...known, standing: outcome, outcome, endedAt: at, ...why });
  },
  call: (draft, { trace, path }, at) => {
    draft.calls.push({ ...trace, at, path });
  },
  'lease-started': (draft, { path, action, target, until }, at) => {
    const lease = { path, action, target, since: at, ...(until === undefined ? {} : { until }) };
    draft.leases.set(leaseKey(path, target), lease);
  },
  'lease-extended': (draft, { path, target, until, by, reason }, at) => {
    const lease = draft.leases.get(leaseKey(path, target));
    if (lease === undefined) return;
    const extensions = [...(lease.extensions ?? []), { at, until, by, reason }];
    draft.leases.set(leaseKey(path, target), { ...lease, until, extensions });
  },
  'lease-overdue': (draft, { path, target, detail }, at) => {
    const lease = draft.leases.get(leaseKey(path, target));
    if (lease === undefined) return;
    draft.leases.set(leaseKey(path, target), { ...lease, overdue: { at: lease.overdue?.at ?? at, detail } });
  },
  'lease-ended': (draft, { path, target, how, detail, by, reason }, at) => {
    const lease = draft.leases.get(leaseKey(path, target));
    if (lease === undefined) return;
    const ended = {
      how,
      at,
      ...(detail === undefined ? {} : { detail }),
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    };
    draft.leases.set(leaseKey(path, target), { ...lease, ended });
  },
  note: (draft, { text }, at) => {
    draft.notes.push({ at, text });
  },
  notified: (draft, { type: _type, path: _path, ...message }, at) => {
    draft.messages.push({ at, ...message });
  },
  artefact: (draft, { type: _type, path: _path, ...artefact }) => {
    draft.artefacts.push(artefact);
  },
};

/** One handler for one type of body, which the compiler cannot follow through the table. */
function project(draft: RecordDraft, body: EventBody, at: Instant): void {
  const handler = HANDLERS[body.type] as ((draft: RecordDraft, body: EventBody, at: Instant) => void) | undefined;
  handler?.(draft, body, at);
}

const leaseKey = (path: string, target: Parameters<typeof targetKey>[0]): string => `${path}\n${targetKey(target)}`;

/** The plan lists what the run records again when it leaves a target out. */
function addRefusal(draft: RecordDraft, refusal: RunRecord['refusals'][number]): void {
  const key = JSON.stringify([refusal.rule, refusal.path, refusal.target, refusal.message]);
  if (!draft.refusals.has(key)) draft.refusals.set(key, refusal);
}

function finish(draft: RecordDraft, progress: RunProgress, events: readonly RunEvent[]): RunRecord {
  const { planHash, plans, calls, notes, messages, artefacts } = draft;
  return {
    summary: progress.summary,
    ...(planHash === undefined ? {} : { planHash }),
    plans,
    steps: Array.from(draft.steps.values(), (step) => ({ ...step, targets: [...step.targets.values()] })),
    approvals: [...draft.approvals.values()],
    refusals: [...draft.refusals.values()],
    calls,
    leases: [...draft.leases.values()],
    notes,
    messages,
    artefacts,
    events,
  };
}
