/** Who may answer a request and what the answers amount to. Pure: used by the waiting flow and by whoever checks an answer early. */
import type { ApprovalAnswer, ApprovalRequest } from '../journal/events.ts';
import type { Person } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';

export interface ApprovalState {
  readonly request: ApprovalRequest;
  readonly requester: Person;
  /** Under `exclude requester` or `exclude author` (who runs a text on this machine vouches for it as its author). */
  readonly excludesRequester: boolean;
  readonly granted: readonly ApprovalAnswer[];
  readonly deadline: Instant;
}

export type Judgement =
  | { readonly counted: false; readonly why: string }
  | { readonly counted: true; readonly state: ApprovalState; readonly outcome?: 'granted' | 'denied' };

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The contact of the request that a person is, by user principal name or, where a contact has none, by its name. */
export function contactOf(request: ApprovalRequest, person: Person): string | undefined {
  return request.from.find((one) => same(one.upn ?? one.contact, person.id))?.contact;
}

/** Judges one answer. An answer that does not count leaves the state as it was, and says why. */
export function judge(state: ApprovalState, answer: ApprovalAnswer): Judgement {
  const { request } = state;
  const contact = contactOf(request, answer.by);
  if (answer.planHash !== request.planHash)
    return { counted: false, why: 'The answer is for another plan. Read the current plan and answer again.' };
  if (answer.at > state.deadline) return { counted: false, why: 'The answer came after the deadline.' };
  if (state.excludesRequester && same(answer.by.id, state.requester.id))
    return { counted: false, why: 'Who asked for the run may not approve it.' };
  if (contact === undefined)
    return { counted: false, why: `${answer.by.id} is not among those who may answer "${request.approval}".` };
  if (request.requireReason && (answer.reason ?? '').trim() === '')
    return { counted: false, why: `The approval "${request.approval}" requires a reason.` };
  if (answer.answer === 'denied') return { counted: true, state, outcome: 'denied' };
  if (state.granted.some((one) => same(one.by.id, answer.by.id)))
    return { counted: false, why: `${answer.by.id} has answered before; ${request.need} different people are needed.` };
  const granted = [...state.granted, answer];
  const next = { ...state, granted };
  return granted.length >= request.need
    ? { counted: true, state: next, outcome: 'granted' }
    : { counted: true, state: next };
}
