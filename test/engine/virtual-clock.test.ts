import assert from 'node:assert/strict';
import { PlaybookError } from '../../engine/errors.ts';
import { createSystemClock } from '../../engine/time/system-clock.ts';
import { TimerQueue } from '../../engine/time/timer-queue.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';
import { wait } from '../../engine/time/wait.ts';
import fc from 'fast-check';

const DAY = 86_400_000;

describe('timer queue', () => {
  it('fires by time, then by the order in which timers were set, without the forgotten ones', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean())), (timers) => {
        const queue = new TimerQueue();
        const fired: number[] = [];
        timers.forEach(([at, keep], index) => {
          const forget = queue.add(at, () => fired.push(index));
          if (!keep) forget();
        });
        assert.equal(queue.size, timers.filter(([, keep]) => keep).length);
        for (let wake = queue.takeDue(Infinity); wake !== undefined; wake = queue.takeDue(Infinity)) wake();
        const expected = timers
          .map(([at, keep], index) => ({ at, keep, index }))
          .filter(({ keep }) => keep)
          .toSorted((a, b) => a.at - b.at || a.index - b.index);
        assert.deepEqual(
          fired,
          expected.map(({ index }) => index),
        );
        assert.equal(queue.size, 0);
      }),
    );
  });
});

describe('virtual clock', () => {
  it('fires what falls due on the way, each at its own moment, also what is set meanwhile', async () => {
    const clock = new VirtualClock({ start: 0 });
    const seen: number[] = [];
    clock.at(10, () => {
      seen.push(clock.now());
      clock.at(15, () => seen.push(clock.now()));
    });
    clock.at(40, () => seen.push(clock.now()));
    await clock.advance(30);
    assert.deepEqual(seen, [10, 15]);
    assert.equal(clock.now(), 30);
  });

  it('runs until a promise settles, however far away, and stops there', async () => {
    const clock = new VirtualClock({ start: 0 });
    const value = await clock.run(wait(clock, 90 * DAY).then(() => 'done'));
    assert.equal(value, 'done');
    assert.equal(clock.now(), 90 * DAY);
  });

  it('passes a rejection on', async () => {
    const clock = new VirtualClock({ start: 0 });
    await assert.rejects(clock.run(wait(clock, 5).then(() => Promise.reject(new Error('no')))), /no/);
  });

  it('says so when nothing waits for time and the promise is open', async () => {
    const clock = new VirtualClock();
    await assert.rejects(clock.run(new Promise(() => undefined)), /still open/);
  });

  it('stands still while real work is under way', async () => {
    let working = 1;
    const clock = new VirtualClock({ start: 0, busy: () => working });
    const order: string[] = [];
    clock.at(1, () => order.push('timer'));
    setImmediate(() =>
      setImmediate(() =>
        setImmediate(() =>
          setImmediate(() =>
            setImmediate(() => {
              order.push('work');
              working = 0;
            }),
          ),
        ),
      ),
    );
    await clock.run(wait(clock, 2));
    assert.deepEqual(order, ['work', 'timer']);
  });
});

describe('system clock', () => {
  it('wakes at or after the moment, earlier ones first, and not those that were forgotten', async () => {
    const clock = createSystemClock();
    const woken: string[] = [];
    const began = clock.now();
    const forget = clock.at(began + 1, () => woken.push('forgotten'));
    clock.at(began + 60 * DAY, () => woken.push('far away'))();
    forget();
    await new Promise<void>((resolve) => {
      clock.at(began + 15, () => {
        woken.push('second');
        assert.ok(clock.now() >= began + 15);
        resolve();
      });
      clock.at(began + 5, () => woken.push('first'));
    });
    assert.deepEqual(woken, ['first', 'second']);
  });

  it('does not fire a wait of more than 2^31 ms at once', async () => {
    const clock = createSystemClock({ keepAlive: false });
    let fired = false;
    const forget = clock.at(clock.now() + 60 * DAY, () => (fired = true));
    await new Promise<void>((resolve) => clock.at(clock.now() + 5, resolve));
    assert.equal(fired, false);
    forget();
  });
});

describe('waiting', () => {
  it('ends with kind cancelled when the signal fires, and leaves no timer', async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const waiting = wait(clock, DAY, stop.signal);
    stop.abort();
    await assert.rejects(waiting, (error) => error instanceof PlaybookError && error.detail.kind === 'cancelled');
    assert.equal(clock.pending, 0);
    await assert.rejects(wait(clock, DAY, stop.signal), PlaybookError);
  });
});
