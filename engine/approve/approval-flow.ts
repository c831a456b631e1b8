/** Waits for the answers to one approval request: reminders, escalation, deadline. Silence never approves. */
import type { Durable, Flow } from '../durable/durable.ts';
import type { ApprovalAnswer, ApprovalRequest, Approver, EventBody } from '../journal/events.ts';
import type { Person } from '../plan/run-plan.ts';
import type { Journal } from '../ports.ts';
import type { Instant } from '../time/clock.ts';
import { judge, type ApprovalState } from './approval-machine.ts';

/** Applies where the text names no deadline. A request that waits for ever is one that nobody owns. */
export const DEFAULT_DEADLINE_SECONDS = 86_400;

export interface ApprovalInput {
  /** Run whose record gets the events. */
  readonly root: string;
  /** Its id is that of the run which waits. */
  readonly request: ApprovalRequest;
  readonly requester: Person;
  readonly excludesRequester: boolean;
  readonly practice: boolean;
  readonly remindEverySeconds?: number;
  readonly escalate?: { readonly to: readonly Approver[]; readonly withinSeconds: number };
}

export interface ApprovalResult {
  /** `lapsed`: nobody answered in time; `request.onSilence` says what that means. `voided`: what was asked holds no longer. */
  readonly outcome: 'granted' | 'denied' | 'lapsed' | 'voided' | 'cancelled';
  readonly by: readonly string[];
  readonly reason?: string;
}

export type ApprovalSignal =
  /** `id` names the answer in the record. */
  | { readonly kind: 'answer'; readonly id: string; readonly answer: ApprovalAnswer }
  | { readonly kind: 'cancel' | 'void'; readonly why?: string };

export const APPROVAL_SIGNAL = 'approval';

export interface ApprovalDeps {
  readonly journal: Journal;
  /** Sees to it that those who may answer hear of it; does not wait until they have. */
  readonly tell: (root: string, requestId: string, what: 'reminded' | 'escalated', count: number) => Promise<void>;
}

/** Keys under which an answer and the first event of a request stand in the record. */
export const askedKey = (requestId: string): string => `${requestId}/asked`;
export const answerKey = (requestId: string, answerId: string): string => `${requestId}/answer/${answerId}`;

export const createApprovalFlow =
  (deps: ApprovalDeps): Flow<ApprovalInput, ApprovalResult> =>
  (durable, input) =>
    new Waiting(durable, input, deps).run();

class Waiting {
  readonly #durable: Durable;
  readonly #input: ApprovalInput;
  readonly #deps: ApprovalDeps;
  #state: ApprovalState;
  #remindAt: Instant;
  #reminders = 0;
  #escalated = false;

  constructor(durable: Durable, input: ApprovalInput, deps: ApprovalDeps) {
    this.#durable = durable;
    this.#input = input;
    this.#deps = deps;
    const { request, requester, excludesRequester, practice } = input;
    this.#state = { request, requester, excludesRequester, practice, granted: [], deadline: request.deadline };
    this.#remindAt = this.#nextReminder(request.askedAt);
  }

  async run(): Promise<ApprovalResult> {
    const { request } = this.#input;
    this.#record('asked', { type: 'approval-asked', request });
    for (let turn = 0; ; turn++) {
      const wake = Math.min(this.#remindAt, this.#state.deadline);
      const signal = await this.#durable.signal<ApprovalSignal>(`wait/${turn}`, APPROVAL_SIGNAL, wake);
      const result = signal === undefined ? await this.#silent(wake) : this.#heard(signal);
      if (result !== undefined) return this.#end(result);
    }
  }

  /** Nobody said anything until `wake`: a reminder, the next people, or the end. */
  async #silent(wake: Instant): Promise<ApprovalResult | undefined> {
    if (wake < this.#state.deadline) await this.#remind();
    else if (this.#input.escalate !== undefined && !this.#escalated) await this.#escalate(this.#input.escalate);
    else return { outcome: 'lapsed', by: [], reason: 'Nobody answered in time.' };
    return undefined;
  }

  async #remind(): Promise<void> {
    const { root, request } = this.#input;
    const count = ++this.#reminders;
    this.#record(`reminded/${count}`, { type: 'approval-reminded', requestId: request.id, count });
    await this.#durable.step(`remind/${count}`, () => this.#deps.tell(root, request.id, 'reminded', count));
    // Those that fell due while nobody was here are not made up for.
    this.#remindAt = this.#nextReminder(await this.#durable.now(`reminded/${count}`));
  }

  /** The new deadline counts from now: whoever is asked late must not be late at once. */
  async #escalate({ to, withinSeconds }: NonNullable<ApprovalInput['escalate']>): Promise<void> {
    this.#escalated = true;
    const { root, request } = this.#input;
    const deadline = (await this.#durable.now('escalate')) + withinSeconds * 1000;
    const from = [...request.from, ...to.filter((one) => request.from.every(({ contact }) => contact !== one.contact))];
    this.#state = { ...this.#state, deadline, request: { ...this.#state.request, deadline, from } };
    const contacts = to.map((one) => one.contact);
    this.#record('escalated', { type: 'approval-escalated', requestId: request.id, to: contacts, from, deadline });
    await this.#durable.step('escalated', () => this.#deps.tell(root, request.id, 'escalated', 1));
  }

  #heard(signal: ApprovalSignal): ApprovalResult | undefined {
    if (signal.kind !== 'answer') {
      const reason = signal.why === undefined ? {} : { reason: signal.why };
      return { outcome: signal.kind === 'void' ? 'voided' : 'cancelled', by: [], ...reason };
    }
    const { answer, id } = signal;
    const verdict = judge(this.#state, answer);
    this.#record(`answer/${id}`, {
      type: 'approval-answered',
      requestId: this.#input.request.id,
      answer,
      counted: verdict.counted,
      ...(verdict.counted ? {} : { why: verdict.why }),
    });
    if (!verdict.counted) return undefined;
    this.#state = verdict.state;
    if (verdict.outcome === undefined) return undefined;
    return {
      outcome: verdict.outcome,
      by: verdict.outcome === 'denied' ? [answer.by.id] : this.#state.granted.map((one) => one.by.id),
      ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    };
  }

  #end(result: ApprovalResult): ApprovalResult {
    const { id, approval } = this.#input.request;
    this.#record('ended', { type: 'approval-ended', requestId: id, approval, ...result });
    return result;
  }

  #nextReminder(after: Instant): Instant {
    const { remindEverySeconds, request } = this.#input;
    if (remindEverySeconds === undefined) return Infinity;
    const every = remindEverySeconds * 1000;
    // At least the next of its row, also where the clock went back.
    const due = Math.max(this.#reminders + 1, Math.floor((after - request.askedAt) / every) + 1);
    return request.askedAt + due * every;
  }

  #record(key: string, event: EventBody): void {
    this.#deps.journal.record(this.#input.root, `${this.#input.request.id}/${key}`, event);
  }
}
