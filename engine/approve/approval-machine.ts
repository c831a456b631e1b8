/** Who may answer a request and what the answers amount to. Pure. */
import { cleanText } from '../eval/clean-text.ts';
import type { ApprovalAnswer, ApprovalRequest, Approver } from '../journal/events.ts';
import type { Person } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import { personKey, samePerson } from './same-person.ts';

export interface ApprovalState {
  readonly request: ApprovalRequest;
  readonly requester: Person;
  /** Under `exclude requester` or `exclude author` (who runs a text on this machine vouches for it as its author). */
  readonly excludesRequester: boolean;
  /** One person may play others: on a practice tenant, and nowhere else. */
  readonly practice: boolean;
  readonly granted: readonly ApprovalAnswer[];
  readonly deadline: Instant;
}

export type Judgement =
  | { readonly counted: false; readonly why: string }
  | { readonly counted: true; readonly state: ApprovalState; readonly outcome?: 'granted' | 'denied' };

/** Whom the request means: the user principal name of a contact or, where it has none, its name. */
export const approverId = ({ upn, contact }: Approver): string => upn ?? contact;

/** Those of the request who have not said yes yet. */
export const stillAsked = (
  from: readonly Approver[],
  answers: readonly Pick<ApprovalAnswer, 'by'>[],
): readonly Approver[] => from.filter((one) => !answers.some(({ by }) => samePerson(approverId(one), by.id)));

/** Judges one answer. An answer that does not count leaves the state as it was, and says why. */
export function judge(state: ApprovalState, answer: ApprovalAnswer): Judgement {
  const why = objection(state, answer);
  if (why !== undefined) return { counted: false, why };
  if (answer.answer === 'denied') return { counted: true, state, outcome: 'denied' };
  const granted = [...state.granted, answer];
  const next = { ...state, granted };
  const people = new Set(granted.map(({ by }) => personKey(by.id)));
  return people.size >= state.request.need
    ? { counted: true, state: next, outcome: 'granted' }
    : { counted: true, state: next };
}

/** Why an answer does not count; undefined where it does. */
function objection(state: ApprovalState, answer: ApprovalAnswer): string | undefined {
  const { request } = state;
  const { by } = answer;
  if (answer.planHash !== request.planHash)
    return 'The answer is for another plan. Read the current plan and answer again.';
  if (answer.at > state.deadline) return 'The answer came after the deadline.';
  if (by.how === 'practice' && !state.practice)
    return 'Only on a practice tenant may one person answer for another. Sign in and answer as yourself.';
  if (state.excludesRequester && samePerson(by.id, state.requester.id))
    return 'Who asked for the run may not approve it.';
  if (!request.from.some((one) => samePerson(approverId(one), by.id)))
    return `${cleanText(by.id)} is not among those who may answer "${request.approval}".`;
  if (request.requireReason && cleanText(answer.reason ?? '').trim() === '')
    return `The approval "${request.approval}" requires a reason.`;
  if (answer.answer === 'granted' && state.granted.some((one) => samePerson(one.by.id, by.id)))
    return `${cleanText(by.id)} has answered before; ${request.need} different people are needed.`;
  return undefined;
}
