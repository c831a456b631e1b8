import { isFinal, type MachineAction } from '../defender/entities.ts';
import type { Json } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import type { ActionWatcher, CallBudget, DefenderApi, Tenant, WatchedAction, WatchStore } from '../ports.ts';
import type { Clock, Instant } from '../time/clock.ts';
import { planPoll } from './poll-plan.ts';
import { pollPace, SubmissionRate, type Rush } from './poll-pace.ts';

export const MACHINE_ACTION_SIGNAL = 'machine-action';

export interface PollerParts {
  readonly tenant: Pick<Tenant, 'id' | 'speed'>;
  readonly api: Pick<DefenderApi, 'machineActions'>;
  /** What the looks take their calls from. */
  readonly budget?: Pick<CallBudget, 'isShort'>;
  readonly clock: Clock;
  readonly store: WatchStore;
  /** Hands a `MachineAction` to a run. Resolves once that is durable; may be called again with the same id. */
  readonly deliver: (runId: string, name: string, id: string, payload: Json) => Promise<void>;
  /** An action went from one state to another that is not final. */
  readonly onProgress?: (runId: string, action: MachineAction) => void;
  /** A look failed, or an action is nowhere to be found. Polling goes on. */
  readonly onProblem?: (problem: PlaybookError) => void;
}

/** Follows all open machine actions of a tenant with one list call a look. No timer runs where nothing is open. */
export function createActionPoller(parts: PollerParts): ActionWatcher {
  return new ActionPoller(parts);
}

interface Open {
  readonly runId: string;
  readonly machineActionId: string;
  readonly submittedAt: Instant;
  status: MachineAction['status'];
  lastLook: Instant;
  missed: number;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** Real time; a practice tenant that runs fast is not asked more often. */
const SHORTEST_REAL = SECOND / 2;
/** Tenant time within which a burst counts as going on: the calls of a minute go out together, so a gap is a minute. */
const SENDING_SPAN = 75 * SECOND;
/** The service gives an action up after three days; one that it does not know a day later never comes back. */
const GONE_AFTER = 96 * HOUR;
const FIRST_MARGIN = 5 * 60 * SECOND;
const WIDEST_MARGIN = 24 * HOUR;
const LONGEST_BACKOFF = 5 * 60 * SECOND;

class ActionPoller implements ActionWatcher {
  readonly #parts: PollerParts;
  readonly #open = new Map<string, Open>();
  /** How many runs follow an action, by its id: two where one adopted what the other sent. */
  readonly #followers = new Map<string, number>();
  readonly #rate = new SubmissionRate();
  #margin = FIRST_MARGIN;
  #failures = 0;
  #retryAfter = 0;
  #looking = false;
  #next: { readonly at: Instant; readonly forget: () => void } | undefined;
  #stop = new AbortController();

  constructor(parts: PollerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stop = new AbortController();
    const { store, tenant, clock } = this.#parts;
    for (const entry of store.all(tenant.id)) this.#add(entry);
    if (this.#open.size > 0) this.#schedule(clock.now());
  }

  stop(): void {
    this.#stop.abort();
    this.#next?.forget();
    this.#next = undefined;
  }

  watch(entry: Omit<WatchedAction, 'tenantId'>): void {
    if (!this.#add(entry)) return;
    const { store, tenant, clock } = this.#parts;
    store.add({ tenantId: tenant.id, ...entry });
    const now = clock.now();
    this.#rate.add(now);
    if (!this.#looking) this.#schedule(now + this.#pause(entry.submittedAt));
  }

  #add({ machineActionId, runId, submittedAt }: Omit<WatchedAction, 'tenantId'>): boolean {
    const key = `${machineActionId}/${runId}`;
    if (this.#open.has(key)) return false;
    const lastLook = this.#parts.clock.now();
    this.#open.set(key, { machineActionId, runId, submittedAt, status: 'Pending', lastLook, missed: 0 });
    this.#followers.set(machineActionId, (this.#followers.get(machineActionId) ?? 0) + 1);
    return true;
  }

  /** An earlier time wins over the one that is set. */
  #schedule(at: Instant): void {
    if (this.#stop.signal.aborted || (this.#next !== undefined && this.#next.at <= at)) return;
    this.#next?.forget();
    const forget = this.#parts.clock.at(at, () => {
      this.#next = undefined;
      void this.#tick();
    });
    this.#next = { at, forget };
  }

  /** Real milliseconds until the next look, where the youngest action is from this moment. */
  #pause(youngest: Instant): number {
    const { clock, tenant } = this.#parts;
    const now = clock.now();
    const sending = this.#rate.isHigh(now, SENDING_SPAN / tenant.speed);
    return this.#realPace(now - youngest, this.#isShort ? 'short' : sending ? 'sending' : 'none');
  }

  get #isShort(): boolean {
    return this.#parts.budget?.isShort('read') === true;
  }

  #realPace(realAge: number, rush: Rush): number {
    const { speed } = this.#parts.tenant;
    const age = (Math.max(0, realAge) * speed) / SECOND;
    return Math.max(SHORTEST_REAL, (pollPace(age, rush) * SECOND) / speed);
  }

  async #tick(): Promise<void> {
    if (this.#looking || this.#open.size === 0) return;
    this.#looking = true;
    const { signal } = this.#stop;
    try {
      await this.#look(signal);
      this.#failures = 0;
      this.#retryAfter = 0;
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
    } finally {
      this.#looking = false;
    }
    if (this.#open.size === 0) return;
    const youngest = [...this.#open.values()].reduce((latest, { submittedAt }) => Math.max(latest, submittedAt), 0);
    this.#schedule(this.#parts.clock.now() + Math.max(this.#pause(youngest), this.#backoff()));
  }

  #failed(error: unknown): void {
    this.#failures++;
    const problem =
      error instanceof PlaybookError
        ? error
        : new PlaybookError({ kind: 'internal', message: 'The state of actions could not be read.' }, { cause: error });
    this.#retryAfter = problem.detail.retryAfter ?? 0;
    this.#parts.onProblem?.(problem);
  }

  #backoff(): number {
    if (this.#failures === 0) return 0;
    return Math.max(this.#retryAfter * SECOND, Math.min(LONGEST_BACKOFF, SECOND * 2 ** this.#failures));
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { api, clock, tenant } = this.#parts;
    const now = clock.now();
    const plan = planPoll([...this.#open.values()], {
      now,
      oldAfterMs: HOUR / tenant.speed,
      marginMs: this.#margin,
      pace: (age) => this.#realPace(age, 'none'),
    });
    // Leases begin with a look: it does not wait an hour behind thousands of actions, and takes one of the calls that releases have.
    const context = { signal, priority: this.#isShort ? 'release' : 'normal' } as const;
    const read = async (filter: Parameters<DefenderApi['machineActions']>[0]): Promise<Map<string, MachineAction>> =>
      new Map((await api.machineActions(filter, context)).map((action) => [action.id, action]));

    if (plan.since !== undefined) {
      const { from, expected } = plan.since;
      const found = await read({ createdSince: new Date(from).toISOString() });
      const missing = await this.#take(expected, found, now);
      // Clocks that differ would hide many at once: look further back before anything is read one by one.
      if (missing.length * 2 > expected.length) this.#margin = Math.min(WIDEST_MARGIN, this.#margin * 4);
    }
    if (plan.byId.length > 0) {
      await this.#take(plan.byId, await read({ ids: [...new Set(plan.byId.map(idOf))] }), now);
    }
    for (const lost of plan.single) {
      const missing = await this.#take([lost], await read({ ids: [lost.machineActionId] }), now);
      if (missing.length > 0 && (now - lost.submittedAt) * tenant.speed > GONE_AFTER) this.#giveUp(lost);
    }
  }

  /** Uses what a look found; gives back the actions that it did not find. */
  async #take(expected: readonly Open[], found: ReadonlyMap<string, MachineAction>, now: Instant): Promise<Open[]> {
    const missing: Open[] = [];
    const deliveries: Promise<void>[] = [];
    for (const open of expected) {
      open.lastLook = now;
      const action = found.get(open.machineActionId);
      if (action === undefined) {
        open.missed++;
        missing.push(open);
        continue;
      }
      open.missed = 0;
      if (isFinal(action.status)) deliveries.push(this.#finish(open, action));
      else if (action.status !== open.status) this.#progress(open, action);
    }
    const failed = (await Promise.allSettled(deliveries)).find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return missing;
  }

  #progress(open: Open, action: MachineAction): void {
    open.status = action.status;
    this.#parts.onProgress?.(open.runId, action);
  }

  /** The watch ends only when the run has the answer for good; until then the next look delivers it again. */
  async #finish(open: Open, action: MachineAction): Promise<void> {
    const payload = JSON.parse(JSON.stringify(action)) as Json;
    await this.#parts.deliver(open.runId, MACHINE_ACTION_SIGNAL, `${MACHINE_ACTION_SIGNAL}/${action.id}`, payload);
    this.#forget(open);
  }

  #giveUp(open: Open): void {
    this.#forget(open);
    const message = `Defender no longer knows the machine action ${open.machineActionId}; it is not followed any more.`;
    this.#parts.onProblem?.(new PlaybookError({ kind: 'not-found', message }));
  }

  #forget({ machineActionId, runId }: Open): void {
    if (!this.#open.delete(`${machineActionId}/${runId}`)) return;
    const others = (this.#followers.get(machineActionId) ?? 1) - 1;
    if (others > 0) this.#followers.set(machineActionId, others);
    else {
      this.#followers.delete(machineActionId);
      this.#parts.store.remove(this.#parts.tenant.id, machineActionId);
    }
  }
}

const idOf = (open: Open): string => open.machineActionId;
