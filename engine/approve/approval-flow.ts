/** Waits for the answers to one approval request: reminders, escalation, deadline. Silence never approves. */
import type { Flow } from '../durable/durable.ts';
import type { ApprovalAnswer, ApprovalRequest } from '../journal/events.ts';
import type { Person } from '../plan/run-plan.ts';
import type { Journal } from '../ports.ts';
import { judge, type ApprovalState } from './approval-machine.ts';

/** Applies where the text names no deadline. A request that waits for ever is one that nobody owns. */
export const DEFAULT_DEADLINE_SECONDS = 86_400;

export interface ApprovalInput {
  /** Run whose record gets the events. */
  readonly root: string;
  readonly request: Omit<ApprovalRequest, 'id' | 'askedAt' | 'deadline'>;
  readonly requester: Person;
  readonly excludesRequester: boolean;
  readonly withinSeconds: number;
  readonly remindEverySeconds?: number;
  readonly escalate?: { readonly to: ApprovalRequest['from']; readonly withinSeconds: number };
}

export interface ApprovalResult {
  readonly outcome: 'granted' | 'denied' | 'skipped' | 'cancelled';
  readonly by: readonly string[];
  readonly reason?: string;
}

export type ApprovalSignal = { readonly kind: 'answer'; readonly answer: ApprovalAnswer } | { readonly kind: 'cancel' };

export const APPROVAL_SIGNAL = 'approval';

export interface ApprovalDeps {
  readonly journal: Journal;
  /** Tells the people who may answer; outcome and problems go to the record of the run. */
  readonly tell: (
    root: string,
    key: string,
    request: ApprovalRequest,
    what: 'asked' | 'reminded' | 'escalated',
  ) => Promise<void>;
}

export function createApprovalFlow(deps: ApprovalDeps): Flow<ApprovalInput, ApprovalResult> {
  return async (durable, input) => {
    const askedAt = await durable.now('asked');
    const request: ApprovalRequest = {
      ...input.request,
      id: durable.runId,
      askedAt,
      deadline: askedAt + input.withinSeconds * 1000,
    };
    const record: Journal['record'] = (runId, key, event) => {
      deps.journal.record(runId, `${durable.runId}/${key}`, event);
    };
    record(input.root, 'asked', { type: 'approval-asked', request });
    await durable.step('tell', async () => {
      await deps.tell(input.root, `${durable.runId}/tell`, request, 'asked');
    });

    let state: ApprovalState = {
      request,
      requester: input.requester,
      excludesRequester: input.excludesRequester,
      granted: [],
      deadline: request.deadline,
    };
    let reminders = 0;
    let escalated = false;
    for (let turn = 0; ; turn++) {
      const remindAt =
        input.remindEverySeconds === undefined ? Infinity : askedAt + input.remindEverySeconds * 1000 * (reminders + 1);
      const wake = Math.min(remindAt, state.deadline);
      const signal = await durable.signal<ApprovalSignal>(`wait/${turn}`, APPROVAL_SIGNAL, wake);
      if (signal === undefined) {
        if (wake < state.deadline) {
          reminders += 1;
          const count = reminders;
          record(input.root, `reminded/${count}`, { type: 'approval-reminded', requestId: request.id, count });
          await durable.step(`remind/${count}`, async () => {
            await deps.tell(input.root, `${durable.runId}/remind/${count}`, state.request, 'reminded');
          });
        } else if (input.escalate !== undefined && !escalated) {
          escalated = true;
          const { to, withinSeconds } = input.escalate;
          const deadline = state.deadline + withinSeconds * 1000;
          state = { ...state, deadline, request: { ...state.request, deadline, from: [...state.request.from, ...to] } };
          record(input.root, 'escalated', {
            type: 'approval-escalated',
            requestId: request.id,
            to: to.map((one) => one.contact),
            deadline,
          });
          const current = state.request;
          await durable.step('escalate', async () => {
            await deps.tell(input.root, `${durable.runId}/escalate`, current, 'escalated');
          });
        } else {
          return end({
            outcome: request.onSilence === 'skip' ? 'skipped' : 'denied',
            by: [],
            reason: 'Nobody answered in time.',
          });
        }
      } else if (signal.kind === 'cancel') {
        return end({ outcome: 'cancelled', by: [] });
      } else {
        const verdict = judge(state, signal.answer);
        record(input.root, `answer/${turn}`, {
          type: 'approval-answered',
          requestId: request.id,
          answer: signal.answer,
          counted: verdict.counted,
          ...(verdict.counted ? {} : { why: verdict.why }),
        });
        if (!verdict.counted) continue;
        state = verdict.state;
        if (verdict.outcome !== undefined) {
          const { answer } = signal;
          return end({
            outcome: verdict.outcome,
            by: verdict.outcome === 'denied' ? [answer.by.id] : state.granted.map((one) => one.by.id),
            ...(answer.reason === undefined ? {} : { reason: answer.reason }),
          });
        }
      }
    }

    function end(result: ApprovalResult): ApprovalResult {
      record(input.root, 'ended', {
        type: 'approval-ended',
        requestId: request.id,
        approval: request.approval,
        outcome: result.outcome,
        by: result.by,
        ...(result.reason === undefined ? {} : { reason: result.reason }),
      });
      return result;
    }
  };
}
