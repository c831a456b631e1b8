/** Events -> the line that lists show. Pure. */
import type { RunEvent, RunSummary, TargetState } from './events.ts';

/** A summary with what the next event needs to know of those before. */
export interface RunProgress {
  readonly summary: RunSummary;
  /** Approval requests that have no outcome. */
  readonly asked: readonly string[];
  readonly cancelling: boolean;
}

/**
 * `before`: the last state of the target that a `target` event is about, so that a run with a thousand targets need not be
 * carried along. Throws where the first event of a run is not `run-created`.
 */
export function reduce(progress: RunProgress | undefined, event: RunEvent, before?: TargetState): RunProgress {
  if (progress === undefined) return begin(event);
  const next = apply(progress, event, before);
  return {
    ...next,
    summary: { ...next.summary, state: stateOf(next), lastSequence: event.sequence },
  };
}

function begin(event: RunEvent): RunProgress {
  const { body } = event;
  if (body.type !== 'run-created') {
    throw new Error(`The first event of run ${event.runId} is ${body.type}, not run-created.`);
  }
  const summary: RunSummary = {
    runId: event.runId,
    playbook: body.playbook,
    ...(body.title === undefined ? {} : { title: body.title }),
    tenant: body.tenant,
    requester: body.requester,
    subjectText: body.subjectText,
    startedAt: event.at,
    state: 'running',
    counters: {},
    leases: 0,
    lastSequence: event.sequence,
  };
  return { summary, asked: [], cancelling: false };
}

function apply(progress: RunProgress, event: RunEvent, before: TargetState | undefined): RunProgress {
  const { body } = event;
  const { summary } = progress;
  switch (body.type) {
    case 'approval-asked':
      return { ...progress, asked: [...progress.asked, body.request.id] };
    case 'approval-ended':
      return { ...progress, asked: progress.asked.filter((id) => id !== body.requestId) };
    case 'cancel-requested':
      return { ...progress, cancelling: true };
    case 'step-started':
      // What is done after a release belongs to a run that has ended.
      if (summary.outcome !== undefined) return progress;
      return { ...progress, summary: { ...summary, at: body.summary } };
    case 'target':
      return { ...progress, summary: { ...summary, counters: recount(summary.counters, before, body.state) } };
    case 'lease-started':
      return { ...progress, summary: { ...summary, leases: summary.leases + 1 } };
    case 'lease-ended':
      // What could not be released is still in force.
      if (body.how === 'failed') return progress;
      return { ...progress, summary: { ...summary, leases: Math.max(0, summary.leases - 1) } };
    case 'hold':
      return { ...progress, summary: withHold(summary, body.on ? body.reason : undefined) };
    case 'run-ended':
      return { ...progress, summary: end(summary, event.at, body) };
    default:
      return progress;
  }
}

function withHold({ hold: _before, ...summary }: RunSummary, reason: string | undefined): RunSummary {
  return reason === undefined ? summary : { ...summary, hold: reason };
}

function end(
  summary: RunSummary,
  at: number,
  body: Extract<RunEvent['body'], { readonly type: 'run-ended' }>,
): RunSummary {
  const { at: _statement, ...rest } = summary;
  const reason = body.reason === undefined ? {} : { reason: body.reason };
  return { ...rest, endedAt: at, outcome: body.outcome, ...reason };
}

function stateOf({ summary, asked, cancelling }: RunProgress): RunSummary['state'] {
  if (summary.outcome !== undefined) return 'ended';
  if (cancelling) return 'cancelling';
  return asked.length > 0 ? 'waiting-approval' : 'running';
}

function recount(
  counters: RunSummary['counters'],
  before: TargetState | undefined,
  after: TargetState,
): RunSummary['counters'] {
  const next: Partial<Record<TargetState, number>> = { ...counters, [after]: (counters[after] ?? 0) + 1 };
  if (before === undefined) return next;
  const left = (next[before] ?? 0) - 1;
  if (left > 0) return { ...next, [before]: left };
  const { [before]: _none, ...others } = next;
  return others;
}
