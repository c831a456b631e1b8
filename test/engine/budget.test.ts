import assert from 'node:assert/strict';
import { createCallBudget } from '../../engine/budget/call-budget.ts';
import type { BudgetStore, SpentCall } from '../../engine/budget/budget-store.ts';
import { HOUR, MINUTE, TRAVEL_MS, type BudgetLimits } from '../../engine/budget/limits.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { CallBudget, CallKind } from '../../engine/ports.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';

interface Grant {
  readonly kind: CallKind;
  readonly at: number;
}

/** Queues calls and notes when each was let through, in milliseconds since the beginning. */
function recorder(clock: VirtualClock, budget: CallBudget) {
  const began = clock.now();
  const grants: Grant[] = [];
  const ask = (kind: CallKind, count: number, priority?: 'release' | 'normal'): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        await budget.take(kind, priority);
        grants.push({ kind, at: clock.now() - began });
      }),
    );
  return { grants, ask };
}

function setUp(limits?: Partial<BudgetLimits>, store?: { calls: BudgetStore; tenantId: string }) {
  const clock = new VirtualClock();
  const budget = createCallBudget({ clock, ...(limits && { limits }), ...(store && { store }) });
  return { clock, budget, ...recorder(clock, budget) };
}

/** The most calls in any window of this span. */
function peak(times: readonly number[], spanMs: number): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while (times[last]! - times[first]! >= spanMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

class MemoryStore implements BudgetStore {
  calls: SpentCall[] = [];
  load(): readonly SpentCall[] {
    return this.calls;
  }
  add(_tenantId: string, kind: CallKind, at: number): void {
    this.calls.push({ kind, at });
  }
  prune(_tenantId: string, before: number): void {
    this.calls = this.calls.filter((call) => call.at >= before);
  }
}

/** A minute as calls are let through. */
const SPAN = MINUTE + TRAVEL_MS;

describe('call budget', () => {
  const noReserve = { reserve: { perMinute: 0, perHour: 0 } };

  it('lets a burst up to the window through at once, then as slots free', async () => {
    const { clock, grants, ask } = setUp({ perMinute: 3, perHour: 100, ...noReserve });
    await clock.run(ask('read', 7));
    assert.deepEqual(
      grants.map(({ at }) => at),
      [0, 0, 0, SPAN, SPAN, SPAN, 2 * SPAN],
    );
  });

  it('never has more than 90 normal calls in a minute and 1,400 in an hour under way, and no timer for each', async () => {
    const { clock, grants, ask } = setUp();
    const all = ask('machine-action', 3_000);
    assert.ok(clock.pending <= 1, `${String(clock.pending)} timers`);
    await clock.run(all);
    const times = grants.map(({ at }) => at);
    assert.equal(peak(times, MINUTE), 90);
    assert.equal(peak(times, HOUR), 1_400);
  });

  const single: readonly { kind: CallKind; ask: number; perMinute: number; perHour?: number }[] = [
    { kind: 'package-link', ask: 130, perMinute: 2, perHour: 120 },
    { kind: 'live-response', ask: 25, perMinute: 10 },
    { kind: 'indicator-import', ask: 70, perMinute: 30 },
    { kind: 'indicator-delete', ask: 70, perMinute: 30 },
    { kind: 'investigation', ask: 60, perMinute: 50, perHour: 50 },
    { kind: 'hunting', ask: 100, perMinute: 45 },
  ];
  for (const { kind, ask: count, perMinute, perHour } of single) {
    it(`holds ${kind} to its own limit of ${String(perMinute)} a minute${perHour ? ` and ${String(perHour)} an hour` : ''}`, async () => {
      const { clock, grants, ask } = setUp({ perMinute: 1_000, perHour: 9_000, ...noReserve });
      await clock.run(ask(kind, count));
      const times = grants.map(({ at }) => at);
      assert.equal(peak(times, MINUTE), perMinute);
      if (perHour !== undefined) assert.equal(peak(times, HOUR), perHour);
    });
  }

  it('does not let a kind at its limit hold back another', async () => {
    const { clock, grants, ask } = setUp();
    await clock.run(Promise.all([ask('package-link', 4), ask('read', 4)]));
    assert.deepEqual(
      grants.filter(({ kind }) => kind === 'read').map(({ at }) => at),
      [0, 0, 0, 0],
    );
  });

  it('takes turns between kinds, so that one read does not wait for a thousand writes', async () => {
    const { clock, grants, ask } = setUp();
    const writes = ask('machine-action', 1_000);
    const read = ask('read', 1);
    await clock.run(Promise.all([writes, read]));
    assert.equal(grants.find(({ kind }) => kind === 'read')!.at, SPAN);
  });

  it('keeps a share for releases, and lets them go first', async () => {
    const { clock, grants, ask } = setUp();
    const normal = ask('machine-action', 200);
    await clock.settle();
    assert.equal(grants.length, 90);
    const release = ask('tag', 5, 'release');
    await clock.settle();
    assert.equal(grants.filter(({ kind, at }) => kind === 'tag' && at === 0).length, 5);
    await clock.run(Promise.all([normal, release]));
  });

  it('holds everybody back after a 429', async () => {
    const { clock, budget, grants, ask } = setUp();
    budget.throttled('hunting', 17);
    await clock.run(ask('read', 1));
    assert.equal(grants[0]!.at, 17_000);
  });

  it('holds only the throttled kind back where each kind has a budget', async () => {
    const { clock, budget, grants, ask } = setUp({ scope: 'per-kind', perMinute: 100, perHour: 1_500 });
    budget.throttled('hunting', 17);
    await clock.run(Promise.all([ask('hunting', 1), ask('read', 1)]));
    assert.deepEqual(grants, [
      { kind: 'read', at: 0 },
      { kind: 'hunting', at: 17_000 },
    ]);
  });

  it('gives each kind a budget of its own on request, as early as the windows allow', async () => {
    const { clock, grants, ask } = setUp({ scope: 'per-kind', perMinute: 100, perHour: 1_500 });
    await clock.run(Promise.all([ask('machine-action', 250), ask('read', 100)]));
    const times = (kind: CallKind) => grants.filter((grant) => grant.kind === kind).map(({ at }) => at);
    assert.deepEqual(new Set(times('read')), new Set([0]));
    assert.deepEqual(
      [0, SPAN, 2 * SPAN].map((at) => times('machine-action').filter((time) => time === at).length),
      [100, 100, 50],
    );
  });

  it('gives turns of later hours, one for each call, and lets each through when it comes', async () => {
    const { clock, budget, ask, grants } = setUp({ perMinute: 1000, perHour: 10, ...noReserve });
    assert.equal(budget.later('machine-action'), undefined);
    await ask('machine-action', 10);
    await clock.advance(MINUTE);
    const turns = Array.from({ length: 25 }, () => budget.later('machine-action'));
    const hours = turns.map((at) => Math.ceil(((at ?? 0) - clock.now()) / HOUR));
    assert.deepEqual(hours, [...Array<number>(10).fill(1), ...Array<number>(10).fill(2), ...Array<number>(5).fill(3)]);
    for (const at of turns)
      clock.at(at ?? 0, () => {
        assert.equal(budget.later('machine-action', 'normal', true), undefined);
        void ask('machine-action', 1);
      });
    await clock.advance(4 * HOUR);
    assert.equal(grants.length, 35);
    assert.ok(
      peak(
        grants.map(({ at }) => at),
        HOUR,
      ) <= 10,
    );
  });

  const readings = [
    ['shared', true],
    ['per-kind', false],
  ] as const;
  for (const [scope, short] of readings) {
    it(`is ${short ? '' : 'not '}short for looks while actions wait for the next hour, ${scope}`, async () => {
      const { clock, budget, ask } = setUp({ scope, perMinute: 1000, perHour: 10, ...noReserve });
      await ask('machine-action', 10);
      assert.equal(budget.isShort('read'), false);
      assert.ok(budget.later('machine-action') !== undefined);
      assert.equal(budget.isShort('read'), short);
      await clock.advance(HOUR + MINUTE);
      assert.equal(budget.isShort('read'), false);
    });
  }

  it('asks nobody to come back later for a release while its share lasts, nor while a minute is all it takes', async () => {
    const { budget, ask } = setUp({ perMinute: 10, perHour: 100, reserve: { perMinute: 1, perHour: 60 } });
    await ask('machine-action', 9);
    assert.equal(budget.later('machine-action'), undefined);
    void ask('machine-action', 31);
    assert.ok(budget.later('machine-action') !== undefined);
    assert.equal(budget.later('machine-action', 'release'), undefined);
  });

  it('gives the turn of a cancelled call to the next', async () => {
    const { clock, budget, grants, ask } = setUp({ perMinute: 1, perHour: 100, ...noReserve });
    await ask('read', 1);
    const stop = new AbortController();
    const cancelled = budget.take('read', 'normal', stop.signal);
    const next = ask('read', 1);
    stop.abort();
    await assert.rejects(cancelled, (error) => error instanceof PlaybookError && error.detail.kind === 'cancelled');
    await clock.run(next);
    assert.equal(grants[1]!.at, SPAN);
    await assert.rejects(budget.take('read', 'normal', stop.signal), PlaybookError);
  });

  it('keeps the windows of a practice tenant that runs fast', async () => {
    const clock = new VirtualClock();
    const { grants, ask } = recorder(clock, createCallBudget({ clock, speed: 20 }));
    await clock.run(ask('package-link', 5));
    assert.deepEqual(
      grants.map(({ at }) => at),
      [0, 0, SPAN / 20, SPAN / 20, SPAN / 10],
    );
  });

  it('is not stopped by a clock that is set back', async () => {
    const { clock, grants, ask } = setUp({ perMinute: 2, perHour: 100, ...noReserve });
    await ask('read', 2);
    clock.step(-HOUR);
    await clock.run(ask('read', 1));
    assert.equal(grants[2]!.at, SPAN - HOUR);
  });

  it('goes on after a restart where it stood, and forgets what no window covers', async () => {
    const calls = new MemoryStore();
    const store = { calls, tenantId: 't' };
    const first = setUp({ perMinute: 3, perHour: 100, ...noReserve }, store);
    await first.clock.run(first.ask('read', 3));
    const second = setUp({ perMinute: 3, perHour: 100, ...noReserve }, store);
    await second.clock.run(second.ask('read', 1));
    assert.equal(second.grants[0]!.at, SPAN);

    const many = setUp({ perMinute: 100, perHour: 1_000, ...noReserve }, { calls, tenantId: 't' });
    await many.clock.run(many.ask('read', 2_600));
    assert.ok(calls.calls.length < 2_000, String(calls.calls.length));
  });
});
