/** Takes an answer from a person to the request that waits for it, and says whether it counted. */
import { ulid } from 'ulid';
import type { DurableHost } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import { cleanText } from '../eval/clean-text.ts';
import type { ApprovalAnswer } from '../journal/events.ts';
import type { AuditJournal } from '../journal/journal.ts';
import type { Person } from '../plan/run-plan.ts';
import type { Clock } from '../time/clock.ts';
import { answerKey, APPROVAL_SIGNAL, type ApprovalSignal } from './approval-flow.ts';

export interface AnswerGiven {
  readonly runId: string;
  readonly requestId: string;
  readonly planHash: string;
  readonly answer: 'granted' | 'denied';
  readonly by: Person;
  readonly reason?: string;
}

export interface AnswerVerdict {
  readonly counted: boolean;
  /** Where it does not count. */
  readonly why?: string;
}

export interface AnswerDeps {
  readonly clock: Clock;
  readonly journal: AuditJournal;
  readonly host: DurableHost;
}

const ENDED = 'This approval is not waiting for an answer any more.';

/**
 * Every answer to a request that was asked is kept in the record, also one that comes too late.
 * @throws PlaybookError `not-found` for a run, or a request of it, that is unknown
 */
export function createAnswers({ clock, journal, host }: AnswerDeps): (given: AnswerGiven) => Promise<AnswerVerdict> {
  return async ({ runId, requestId, planHash, answer, by, reason }) => {
    const approval = journal.recordOf(runId)?.approvals.find(({ request }) => request.id === requestId);
    if (approval === undefined)
      throw new PlaybookError({
        kind: 'not-found',
        message: `Run "${cleanText(runId)}" asks for no approval "${cleanText(requestId)}".`,
        advice: 'List what waits with `playbook approve`.',
      });
    const id = ulid();
    const given: ApprovalAnswer = {
      by: { ...by, id: cleanText(by.id) },
      answer,
      planHash: cleanText(planHash),
      at: clock.now(),
      ...(reason === undefined ? {} : { reason: cleanText(reason) }),
    };
    const uncounted = (why: string): AnswerVerdict => {
      const body = { type: 'approval-answered', requestId, answer: given, counted: false, why } as const;
      journal.record(runId, answerKey(requestId, id), body);
      return { counted: false, why };
    };
    if (approval.outcome !== undefined) return uncounted(ENDED);
    // The flow that waits has the last word: of two answers that come at once, it takes one after the other.
    const heard = Promise.withResolvers<AnswerVerdict>();
    const forget = journal.onEvent(({ runId: run, key, body }) => {
      if (run !== runId || key !== answerKey(requestId, id) || body.type !== 'approval-answered') return;
      heard.resolve({ counted: body.counted, ...(body.why === undefined ? {} : { why: body.why }) });
    });
    try {
      const signal: ApprovalSignal = { kind: 'answer', id, answer: given };
      await host.deliver(requestId, APPROVAL_SIGNAL, id, signal);
      return await Promise.race([heard.promise, host.result(requestId).then(() => uncounted(ENDED))]);
    } finally {
      forget();
    }
  };
}
