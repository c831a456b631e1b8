import type { CallBudget, CallKind } from '../ports.ts';
import type { Clock, Instant } from '../time/clock.ts';
import { cancelled } from '../time/wait.ts';
import type { BudgetStore } from './budget-store.ts';
import { DEFAULT_LIMITS, HOUR, KIND_LIMITS, MINUTE, TRAVEL_MS, type BudgetLimits, type WindowLimit } from './limits.ts';
import { SlidingWindow } from './sliding-window.ts';
import { Turns } from './turns.ts';
import { WaitLine, type Waiter } from './wait-line.ts';

export interface CallBudgetParts {
  readonly clock: Clock;
  readonly limits?: Partial<BudgetLimits>;
  /** Of a practice tenant, whose windows pass as much faster; 1 where left out. */
  readonly speed?: number;
  /** With the tenant that it keeps calls of. */
  readonly store?: { readonly calls: BudgetStore; readonly tenantId: string };
}

type Priority = 'release' | 'normal';

/** A window and how many of its calls only releases may use. */
interface Rule {
  readonly window: SlidingWindow;
  readonly reserve: number;
  /** Of an hour: where it is spent, waiting in memory takes too long. */
  readonly isLong: boolean;
}

interface KindState {
  readonly kind: CallKind;
  readonly rules: readonly Rule[];
  readonly line: WaitLine;
  readonly turns: Turns;
  /** Turn of the last grant: the kind that waited longest goes next, so that a thousand writes do not starve one read. */
  lastTurn: number;
}

/** A call that has to wait for longer is not waited for in memory. Milliseconds. */
const PATIENCE = 5 * MINUTE;
/** After this many calls the store is told to forget what no window covers any more. */
const PRUNE_EVERY = 500;

/** One budget of calls in memory, for one tenant and application. */
export function createCallBudget(parts: CallBudgetParts): CallBudget {
  return new SlidingBudget(parts);
}

class SlidingBudget implements CallBudget {
  readonly #clock: Clock;
  readonly #limits: BudgetLimits;
  readonly #speed: number;
  readonly #store: CallBudgetParts['store'];
  readonly #shared: readonly Rule[];
  readonly #kinds = new Map<CallKind, KindState>();
  /** By kind, or for all under `shared`. */
  readonly #notBefore = new Map<CallKind | 'shared', Instant>();
  #turn = 0;
  #lastNow: Instant;
  #forgetTimer: (() => void) | undefined;

  constructor(parts: CallBudgetParts) {
    this.#clock = parts.clock;
    this.#lastNow = parts.clock.now();
    // One reserve for all is a share that all give; a budget of each kind has its own 5 per cent of slack already.
    const scope = parts.limits?.scope ?? DEFAULT_LIMITS.scope;
    const reserve = scope === 'shared' ? DEFAULT_LIMITS.reserve : { perMinute: 0, perHour: 0 };
    this.#limits = { ...DEFAULT_LIMITS, reserve, ...parts.limits };
    this.#speed = parts.speed ?? 1;
    this.#store = parts.store;
    this.#shared = this.#newRules();
    this.#restore();
  }

  take(kind: CallKind, priority: Priority = 'normal', signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(cancelled());
        return;
      }
      const onAbort = (): void => {
        waiter.gone = true;
        reject(cancelled());
      };
      const grant = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const waiter: Waiter = { grant, gone: false };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#state(kind).line.push(waiter, priority);
      this.#pump();
    });
  }

  later(kind: CallKind, priority: Priority = 'normal', hadTurn = false): Instant | undefined {
    const now = this.#readClock();
    const state = this.#state(kind);
    const ahead = (states: Iterable<KindState>): number =>
      priority === 'release'
        ? 0
        : [...states].reduce((sum, one) => sum + one.line.length + (hadTurn ? 0 : one.turns.open(now)), 0);
    const own = turnFor(state.rules, priority, ahead([state]), now);
    const shared =
      this.#limits.scope === 'shared' ? turnFor(this.#shared, priority, ahead(this.#kinds.values()), now) : now;
    const held = Math.max(this.#notBefore.get('shared') ?? -Infinity, this.#notBefore.get(kind) ?? -Infinity);
    const at = Math.max(own, shared, held);
    if (at - now <= PATIENCE / this.#speed) return undefined;
    state.turns.give(at);
    return at;
  }

  isShort(kind: CallKind): boolean {
    const now = this.#readClock();
    const states = this.#limits.scope === 'shared' ? [...this.#kinds.values()] : [this.#state(kind)];
    return states.some(({ turns }) => turns.open(now) > 0);
  }

  throttled(kind: CallKind, retryAfterSeconds: number): void {
    const scope = this.#limits.scope === 'shared' ? 'shared' : kind;
    const until = this.#clock.now() + retryAfterSeconds * 1000;
    this.#notBefore.set(scope, Math.max(until, this.#notBefore.get(scope) ?? -Infinity));
  }

  /** Grants what may go now; for the rest one timer, however many wait. */
  #pump(): void {
    const now = this.#readClock();
    for (let next = this.#choose(now); next !== undefined; next = this.#choose(now)) {
      const waiter = next.state.line.shift(next.priority);
      if (waiter === undefined) break;
      this.#spend(next.state, now);
      waiter.grant();
    }
    this.#forgetTimer?.();
    const at = this.#nextChance();
    this.#forgetTimer =
      at === undefined
        ? undefined
        : this.#clock.at(at, () => {
            this.#pump();
          });
  }

  /** A clock that was set back by an hour must not stop all calls for an hour: what was counted moves with it. */
  #readClock(): Instant {
    const now = this.#clock.now();
    const back = now - this.#lastNow;
    this.#lastNow = now;
    if (back >= 0) return now;
    const rules = [...this.#shared, ...[...this.#kinds.values()].flatMap((state) => state.rules)];
    for (const { window } of rules) window.shift(back);
    for (const [scope, until] of this.#notBefore) this.#notBefore.set(scope, until + back);
    return now;
  }

  #choose(now: Instant): { state: KindState; priority: Priority } | undefined {
    for (const priority of ['release', 'normal'] as const) {
      let best: KindState | undefined;
      for (const state of this.#kinds.values()) {
        if (best !== undefined && best.lastTurn <= state.lastTurn) continue;
        if (state.line.has(priority) && this.#freeAt(state, priority) <= now) best = state;
      }
      if (best !== undefined) return { state: best, priority };
    }
    return undefined;
  }

  #freeAt(state: KindState, priority: Priority): Instant {
    let at = Math.max(this.#notBefore.get('shared') ?? -Infinity, this.#notBefore.get(state.kind) ?? -Infinity);
    for (const rules of [this.#shared, state.rules]) {
      if (rules === this.#shared && this.#limits.scope !== 'shared') continue;
      for (const rule of rules) at = Math.max(at, rule.window.freeAt(priority === 'release' ? 0 : rule.reserve));
    }
    return at;
  }

  #nextChance(): Instant | undefined {
    let earliest = Infinity;
    for (const state of this.#kinds.values()) {
      for (const priority of ['release', 'normal'] as const) {
        if (state.line.has(priority)) earliest = Math.min(earliest, this.#freeAt(state, priority));
      }
    }
    return earliest === Infinity ? undefined : earliest;
  }

  #spend(state: KindState, at: Instant): void {
    state.lastTurn = ++this.#turn;
    this.#count(state, at);
    if (this.#store === undefined) return;
    this.#store.calls.add(this.#store.tenantId, state.kind, at);
    if (this.#turn % PRUNE_EVERY === 0) this.#store.calls.prune(this.#store.tenantId, at - HOUR);
  }

  #count(state: KindState, at: Instant): void {
    for (const rule of [...this.#shared, ...state.rules]) rule.window.add(at);
  }

  #state(kind: CallKind): KindState {
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const own = (KIND_LIMITS[kind] ?? []).map((limit) => this.#newRule(limit, 0));
    const rules = this.#limits.scope === 'shared' ? own : [...own, ...this.#newRules()];
    const state: KindState = { kind, rules, line: new WaitLine(), turns: new Turns(), lastTurn: 0 };
    this.#kinds.set(kind, state);
    return state;
  }

  #newRules(): readonly Rule[] {
    const { perMinute, perHour, reserve } = this.#limits;
    return [
      this.#newRule({ calls: perMinute, spanMs: MINUTE }, reserve.perMinute),
      this.#newRule({ calls: perHour, spanMs: HOUR }, reserve.perHour),
    ];
  }

  #newRule({ calls, spanMs }: WindowLimit, reserve: number): Rule {
    const window = new SlidingWindow({ calls, spanMs: (spanMs + TRAVEL_MS) / this.#speed });
    return { window, reserve, isLong: spanMs >= HOUR };
  }

  #restore(): void {
    if (this.#store === undefined) return;
    const since = this.#clock.now() - HOUR;
    const calls = this.#store.calls
      .load(this.#store.tenantId)
      .filter(({ at }) => at > since && at <= this.#clock.now());
    for (const { kind, at } of calls.toSorted((a, b) => a.at - b.at)) this.#count(this.#state(kind), at);
  }
}

/** When the calls of an hour let one more through, after so many others. */
function turnFor(rules: readonly Rule[], priority: Priority, ahead: number, now: Instant): Instant {
  let at = -Infinity;
  for (const { window, reserve, isLong } of rules)
    if (isLong) at = Math.max(at, window.freeAfter(priority === 'release' ? 0 : reserve, ahead, now));
  return at;
}
