import assert from 'node:assert/strict';
import { createCallBudget } from '../../engine/budget/call-budget.ts';
import type { MachineAction, MachineActionStatus } from '../../engine/defender/entities.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { CallBudget, MachineActionFilter, WatchedAction, WatchStore } from '../../engine/ports.ts';
import { createActionPoller, type PollerParts } from '../../engine/run/action-poller.ts';
import { pollPace, type Rush } from '../../engine/run/poll-pace.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

class MemoryWatches implements WatchStore {
  readonly kept = new Map<string, WatchedAction>();
  add(entry: WatchedAction): void {
    this.kept.set(`${entry.machineActionId}/${entry.runId}`, entry);
  }
  remove(_tenantId: string, machineActionId: string): void {
    for (const [key, entry] of this.kept) if (entry.machineActionId === machineActionId) this.kept.delete(key);
  }
  all(): readonly WatchedAction[] {
    return [...this.kept.values()];
  }
}

interface Made {
  readonly created: number;
  readonly inProgressAt: number;
  readonly doneAt: number;
  readonly end: MachineActionStatus;
  hidden?: boolean;
}

/** A service that knows when each action will be done, and counts what it is asked. */
class Service {
  readonly made = new Map<string, Made>();
  readonly asked: MachineActionFilter[] = [];
  failures: PlaybookError[] = [];
  /** How far its clock is ahead. */
  skew = 0;
  readonly clock: VirtualClock;
  readonly budget: CallBudget | undefined;
  constructor(clock: VirtualClock, budget?: CallBudget) {
    this.clock = clock;
    this.budget = budget;
  }

  make(n: number, seconds: number, end: MachineActionStatus = 'Succeeded'): string {
    const created = this.clock.now();
    this.made.set(id(n), { created, inProgressAt: created + 2 * SECOND, doneAt: created + seconds * SECOND, end });
    return id(n);
  }

  machineActions = async (filter: MachineActionFilter): Promise<MachineAction[]> => {
    await this.budget?.take('read');
    this.asked.push(filter);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    const single = filter.ids?.length === 1;
    return [...this.made]
      .filter(
        ([each, made]) => filter.ids?.includes(each) ?? made.created + this.skew >= Date.parse(filter.createdSince!),
      )
      .filter(([, made]) => single || made.hidden !== true)
      .map(([each, made]) => this.#action(each, made));
  };

  #action(each: string, made: Made): MachineAction {
    const now = this.clock.now();
    const status = now >= made.doneAt ? made.end : now >= made.inProgressAt ? 'InProgress' : 'Pending';
    return {
      id: each,
      type: 'Isolate',
      status,
      machineId: 'm',
      creationDateTimeUtc: new Date(made.created).toISOString(),
    };
  }
}

function setUp(parts: Partial<PollerParts> & { budget?: CallBudget; clock?: VirtualClock; speed?: number } = {}) {
  const clock = parts.clock ?? new VirtualClock();
  const service = new Service(clock, parts.budget);
  const store = new MemoryWatches();
  const delivered: { runId: string; status: string; at: number }[] = [];
  const progress: string[] = [];
  const problems: PlaybookError[] = [];
  const poller = createActionPoller({
    tenant: { id: 't', speed: parts.speed ?? 1 },
    api: service,
    clock,
    store,
    deliver: (runId, _name, _id, payload) => {
      const { status } = payload as { status: string };
      delivered.push({ runId, status, at: clock.now() });
      return Promise.resolve();
    },
    onProgress: (runId, action) => progress.push(`${runId} ${action.status}`),
    onProblem: (problem) => problems.push(problem),
    ...parts,
  });
  const watch = (n: number, runId = `run-${String(n)}`): void => {
    poller.watch({ machineActionId: id(n), runId, submittedAt: clock.now() });
  };
  return { clock, service, store, delivered, progress, problems, poller, watch };
}

describe('pace of polling', () => {
  const table: readonly [age: number, rush: Rush, seconds: number][] = [
    [0, 'none', 2],
    [10, 'none', 2],
    [100, 'none', 15],
    [200, 'none', 15],
    [600, 'none', 30],
    [2_400, 'none', 120],
    [12_000, 'none', 600],
    [200_000, 'none', 1_800],
    [0, 'sending', 15],
    [600, 'sending', 15],
    [0, 'short', 300],
    [12_000, 'short', 600],
  ];
  for (const [age, rush, seconds] of table) {
    it(`looks again after ${String(seconds)} s at an age of ${String(age)} s${rush === 'none' ? '' : ` while ${rush === 'short' ? 'calls are short' : rush}`}`, () => {
      assert.equal(pollPace(age, rush), seconds);
    });
  }
});

describe('action poller', () => {
  it('delivers the final state once, tells of progress, and then keeps no timer and no entry', async () => {
    const { clock, service, store, delivered, progress, watch } = setUp();
    service.make(1, 40);
    watch(1);
    await clock.advance(5 * MINUTE);
    assert.deepEqual(progress, ['run-1 InProgress']);
    assert.deepEqual(
      delivered.map(({ runId, status }) => ({ runId, status })),
      [{ runId: 'run-1', status: 'Succeeded' }],
    );
    assert.equal(store.kept.size, 0);
    assert.equal(clock.pending, 0);
  });

  for (const end of ['Failed', 'TimeOut', 'Cancelled'] as const) {
    it(`takes ${end} as final`, async () => {
      const { clock, service, delivered, watch } = setUp();
      service.make(1, 10, end);
      watch(1);
      await clock.advance(MINUTE);
      assert.equal(delivered[0]!.status, end);
    });
  }

  it('watches the same entry once, and one action for two runs', async () => {
    const { clock, service, delivered, watch } = setUp();
    service.make(1, 10);
    watch(1, 'a');
    watch(1, 'a');
    watch(1, 'b');
    await clock.advance(MINUTE);
    assert.deepEqual(delivered.map(({ runId }) => runId).toSorted(), ['a', 'b']);
  });

  it('asks once a look for all that are open', async () => {
    const { clock, service, watch } = setUp();
    for (let n = 0; n < 60; n++) {
      service.make(n, 600);
      watch(n);
    }
    await clock.advance(16 * SECOND);
    assert.equal(service.asked.length, 1);
    assert.ok(service.asked[0]!.createdSince !== undefined && service.asked[0]!.ids === undefined);
  });

  it('does not fetch days of actions because of one old straggler', async () => {
    const { clock, service, watch } = setUp();
    service.make(0, 70 * 3_600, 'TimeOut');
    watch(0);
    await clock.advance(48 * HOUR);
    service.asked.length = 0;
    for (let n = 1; n <= 60; n++) {
      service.make(n, 3_000);
      watch(n);
    }
    const since = clock.now() - HOUR;
    await clock.advance(2 * HOUR);
    const lists = service.asked.filter(({ createdSince }) => createdSince !== undefined);
    assert.ok(lists.length > 0);
    assert.deepEqual(
      lists.filter(({ createdSince }) => Date.parse(createdSince!) < since),
      [],
    );
    assert.ok(service.asked.some(({ ids }) => ids?.length === 1 && ids[0] === id(0)));
  });

  it('keeps the entry of one run when only the other has its answer', async () => {
    let refuse = true;
    const arrived: string[] = [];
    const { clock, service, store, watch } = setUp({
      deliver: (runId) => {
        if (runId === 'b' && refuse) return Promise.reject(new Error('locked'));
        arrived.push(runId);
        return Promise.resolve();
      },
    });
    service.make(1, 1);
    watch(1, 'a');
    watch(1, 'b');
    await clock.advance(3 * SECOND);
    assert.ok([...store.kept.values()].some(({ runId }) => runId === 'b'));
    refuse = false;
    await clock.advance(MINUTE);
    assert.deepEqual(arrived, ['a', 'b']);
    assert.equal(store.kept.size, 0);
  });

  it('follows an action for three days with few calls', async () => {
    const { clock, service, delivered, watch } = setUp();
    service.make(1, 72 * 3_600, 'TimeOut');
    watch(1);
    await clock.advance(73 * HOUR);
    assert.equal(delivered.length, 1);
    assert.ok(service.asked.length < 300, String(service.asked.length));
  });

  it('keeps an entry until its delivery has come about', async () => {
    let refuse = 2;
    const arrived: string[] = [];
    const { clock, service, store, problems, watch } = setUp({
      deliver: (runId) => {
        if (refuse-- > 0) return Promise.reject(new PlaybookError({ kind: 'storage', message: 'The disk is full.' }));
        arrived.push(runId);
        return Promise.resolve();
      },
    });
    service.make(1, 5);
    watch(1);
    await clock.advance(10 * SECOND);
    assert.equal(store.kept.size, 1);
    await clock.advance(MINUTE);
    assert.deepEqual(arrived, ['run-1']);
    assert.equal(store.kept.size, 0);
    assert.equal(problems.length, 2);
  });

  it('does not deliver to the others again when one delivery fails', async () => {
    const arrived: string[] = [];
    let refuse = true;
    const { clock, service, watch } = setUp({
      deliver: (runId) => {
        if (runId === 'run-1' && refuse) {
          refuse = false;
          return Promise.reject(new Error('locked'));
        }
        arrived.push(runId);
        return Promise.resolve();
      },
    });
    for (const n of [1, 2, 3]) {
      service.make(n, 1);
      watch(n);
    }
    await clock.advance(MINUTE);
    assert.deepEqual(arrived.toSorted(), ['run-1', 'run-2', 'run-3']);
  });

  it('backs off while the service fails, as long as it asks for, and loses nothing', async () => {
    const { clock, service, delivered, problems, watch } = setUp();
    const failure = (retryAfter?: number): PlaybookError =>
      new PlaybookError({ kind: 'unreachable', message: 'No.', ...(retryAfter === undefined ? {} : { retryAfter }) });
    service.failures = [failure(), failure(), failure(90), failure()];
    service.make(1, 5);
    watch(1);
    await clock.advance(20 * SECOND);
    const early = service.asked.length;
    assert.equal(early, 3);
    await clock.advance(MINUTE);
    assert.equal(service.asked.length, early);
    await clock.advance(5 * MINUTE);
    assert.equal(problems.length, 4);
    assert.equal(delivered.length, 1);
  });

  it('reads an action singly that the lists do not hold', async () => {
    const { clock, service, delivered, watch } = setUp();
    for (let n = 0; n < 40; n++) {
      service.make(n, 30);
      watch(n);
    }
    service.made.get(id(7))!.hidden = true;
    await clock.advance(5 * MINUTE);
    assert.equal(delivered.length, 40);
    assert.ok(service.asked.some(({ ids }) => ids?.length === 1 && ids[0] === id(7)));
  });

  it('looks further back when the clock of the service is behind, instead of reading a hundred actions singly', async () => {
    const { clock, service, delivered, watch } = setUp();
    service.skew = -2 * HOUR;
    for (let n = 0; n < 100; n++) {
      service.make(n, 30);
      watch(n);
    }
    await clock.advance(10 * MINUTE);
    assert.equal(delivered.length, 100);
    assert.ok(service.asked.length < 40, String(service.asked.length));
  });

  it('says so when the service has forgotten an action for a day, and stops', async () => {
    const { clock, service, store, problems, watch } = setUp();
    service.make(1, 30);
    watch(1);
    service.made.clear();
    await clock.advance(95 * HOUR);
    assert.equal(store.kept.size, 1);
    await clock.advance(3 * HOUR);
    assert.equal(problems.length, 1);
    assert.equal(store.kept.size, 0);
    assert.equal(clock.pending, 0);
  });

  it('goes on with what the store holds after a restart', async () => {
    const first = setUp();
    first.service.make(1, 300);
    first.watch(1);
    await first.clock.advance(MINUTE);
    first.poller.stop();
    assert.equal(first.clock.pending, 0);
    const delivered: string[] = [];
    const second = createActionPoller({
      tenant: { id: 't', speed: 1 },
      api: first.service,
      clock: first.clock,
      store: first.store,
      deliver: (runId) => {
        delivered.push(runId);
        return Promise.resolve();
      },
    });
    second.start();
    await first.clock.advance(10 * MINUTE);
    assert.deepEqual(delivered, ['run-1']);
  });

  it('keeps the pace of a fast tenant, but asks twice a second at most', async () => {
    const { clock, service, delivered, watch } = setUp({ speed: 60 });
    service.make(1, 10);
    watch(1);
    await clock.advance(30 * SECOND);
    assert.equal(delivered.length, 1);
    assert.ok(delivered[0]!.at - service.made.get(id(1))!.doneAt <= 2 * SECOND);
    assert.ok(service.asked.length <= 21, String(service.asked.length));
  });
});

/** Deterministic; log-normal with a median of 40 s and at most 30 min, as the limits' simulation has it. */
function durations(count: number, seed: number): number[] {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return Array.from({ length: count }, () => Math.min(1_800, 40 * Math.exp(0.8 * normal())));
}

describe('a thousand isolations against the limits of the API', () => {
  for (const seed of [1, 2, 3]) {
    it(`needs few calls and little time more than the least possible (seed ${String(seed)})`, async () => {
      const clock = new VirtualClock();
      const budget = createCallBudget({ clock, limits: { scope: 'per-kind', perMinute: 100, perHour: 1_500 } });
      const { service, delivered, watch } = setUp({ clock, budget });
      const began = clock.now();
      const times = durations(1_000, 4_242 + seed);
      const least = Math.max(...times.map((seconds, n) => Math.floor(n / 100) * 60 + seconds)) * SECOND;
      const sent = times.map(async (seconds, n) => {
        await budget.take('machine-action');
        service.make(n, seconds);
        watch(n);
      });
      await clock.run(Promise.all(sent));
      while (delivered.length < 1_000) await clock.advance(SECOND);
      const calls = 1_000 + service.asked.length;
      const makespan = Math.max(...delivered.map(({ at }) => at)) - began;
      assert.ok(calls <= 1.1 * 1_001, `${String(calls)} calls`);
      assert.ok(makespan <= 1.05 * least, `${String(makespan / least)} times the least time`);
    });
  }
});
