import { Agenda } from './agenda.ts';
import type { ActionDraft, ActionRecord, FinalStatus } from './action-record.ts';
import type { Instant, TenantClock } from './clock.ts';
import { PENDING_SHARE, usualDuration } from './durations.ts';
import { guidOf } from './random.ts';

/** HTTP-style "request timeout", as the service reports it for a device that never answered. */
const TIMED_OUT = -2145844840;
/** E_ABORT */
const ABORTED = -2147467260;
/** After so many seconds the service gives up on a device that does not answer. */
const GIVE_UP_SECONDS = 3 * 24 * 3600;
const LIVE_RESPONSE_GIVE_UP_SECONDS = 2 * 3600;
/** A new action is not found for about so long. */
const INVISIBLE_SECONDS = 1;

export interface ActionBoardOptions {
  readonly clock: TenantClock;
  readonly seed: number;
  /** Seconds that the action with this number takes, instead of the usual ones. */
  readonly duration?: ((index: number) => number) | undefined;
  /** Whether the device of an action could fetch it now. */
  readonly isReachable: (record: ActionRecord) => boolean;
  /** HRESULT that the action ends in although it was accepted, or undefined where it succeeds. */
  readonly failureOf: (record: ActionRecord) => number | undefined;
  /** Applies what the action did to the device. */
  readonly onSucceeded: (record: ActionRecord, at: Instant) => void;
}

/** What a fault makes of one action. */
export interface Twist {
  readonly durationFactor?: number;
  /** HRESULT of its failure. */
  readonly fails?: number;
  /** Never starts by itself. */
  readonly stuck?: boolean;
}

/** An action without an end. A new `plan` voids what the agenda holds of the former one. */
interface OpenAction {
  readonly record: ActionRecord;
  readonly twist: Twist;
  plan: 'waiting' | { readonly start: Instant; readonly end: Instant };
}

/** All machine actions and their lives: Pending, InProgress, then an end. Nothing runs between two looks. */
export class ActionBoard {
  readonly #options: ActionBoardOptions;
  readonly #agenda = new Agenda();
  readonly #records: ActionRecord[] = [];
  readonly #byId = new Map<string, ActionRecord>();
  readonly #open = new Map<ActionRecord, OpenAction>();
  #created = 0;

  constructor(options: ActionBoardOptions) {
    this.#options = options;
  }

  /** Lets time catch up with the clock. */
  advance(): void {
    this.#agenda.advance(this.#options.clock.now());
  }

  create(draft: ActionDraft, requestor: string, twist: Twist = {}): ActionRecord {
    const { clock, seed } = this.#options;
    const now = clock.now();
    const number = this.#created++;
    const record: ActionRecord = {
      ...draft,
      id: guidOf(`${seed}/machine-action/${number}`),
      number,
      requestor,
      requestSource: 'PublicApi',
      createdAt: now,
      visibleAt: now + clock.scaled(INVISIBLE_SECONDS),
    };
    this.#keep(record);
    const open: OpenAction = { record, twist, plan: 'waiting' };
    this.#open.set(record, open);
    this.#agenda.add(now + clock.scaled(giveUpSeconds(draft)), (at) => {
      if (record.startedAt === undefined) this.#finish(record, 'TimeOut', TIMED_OUT, at);
    });
    if (this.#canStart(open)) this.#begin(open, now);
    return record;
  }

  /** An action of the past, made in the portal. */
  addPast(draft: ActionDraft, requestor: string, createdAt: Instant): void {
    this.#keep({
      ...draft,
      id: guidOf(`${this.#options.seed}/past-action/${this.#records.length}`),
      number: -1,
      requestor,
      requestSource: 'Portal',
      createdAt,
      visibleAt: createdAt,
      startedAt: createdAt + 12_000,
      end: { at: createdAt + 60_000, status: 'Succeeded', errorHResult: 0 },
    });
  }

  /** A pending action ends at once; one in progress may still finish, as the service says. */
  cancel(record: ActionRecord, requestor: string, comment: string): void {
    const at = this.#options.clock.now();
    record.cancellation = { at, requestor, comment };
    if (record.startedAt === undefined) this.#finish(record, 'Cancelled', ABORTED, at);
  }

  /** Looks again which devices can be reached: what waited for one begins, what was about to begin waits. */
  reconsider(at: Instant = this.#options.clock.now()): void {
    for (const open of this.#open.values()) {
      if (open.record.startedAt !== undefined) continue;
      const canStart = this.#canStart(open);
      if (canStart && open.plan === 'waiting') this.#begin(open, at);
      if (!canStart) open.plan = 'waiting';
    }
  }

  get(id: string): ActionRecord | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** Newest first, as the service lists them. */
  list(): readonly ActionRecord[] {
    return this.#records.toReversed();
  }

  findOpen(matches: (record: ActionRecord) => boolean): ActionRecord | undefined {
    for (const record of this.#open.keys()) if (matches(record)) return record;
    return undefined;
  }

  #keep(record: ActionRecord): void {
    this.#records.push(record);
    this.#byId.set(record.id, record);
  }

  #canStart({ record, twist }: OpenAction): boolean {
    return twist.stuck !== true && this.#options.isReachable(record);
  }

  #begin(open: OpenAction, from: Instant): void {
    const { record, twist } = open;
    const { clock, seed } = this.#options;
    const usual = this.#options.duration?.(record.number) ?? usualDuration(seed, record.number, record);
    const duration = clock.scaled(usual * (twist.durationFactor ?? 1));
    const plan = { start: from + duration * PENDING_SHARE, end: from + duration };
    open.plan = plan;
    this.#agenda.add(plan.start, (at) => {
      if (open.plan === plan && record.end === undefined) record.startedAt = at;
    });
    this.#agenda.add(plan.end, (at) => {
      if (open.plan === plan) this.#conclude(open, at);
    });
  }

  #conclude({ record, twist }: OpenAction, at: Instant): void {
    const failure = twist.fails ?? this.#options.failureOf(record);
    if (failure === undefined) this.#finish(record, 'Succeeded', 0, at);
    else this.#finish(record, 'Failed', failure, at);
  }

  #finish(record: ActionRecord, status: FinalStatus, errorHResult: number, at: Instant): void {
    if (record.end !== undefined) return;
    record.end = { at, status, errorHResult };
    this.#open.delete(record);
    if (status === 'Succeeded') this.#options.onSucceeded(record, at);
  }
}

const giveUpSeconds = ({ type }: ActionDraft): number =>
  type === 'LiveResponse' ? LIVE_RESPONSE_GIVE_UP_SECONDS : GIVE_UP_SECONDS;
