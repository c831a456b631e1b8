/**
 * What others do: each action is sent, and asked for by itself every ten seconds until it is done; a 429 is waited out as long
 * as it says. A simulation with the same limits and the same time that each action takes.
 */
import { TimerQueue } from '../engine/time/timer-queue.ts';

export interface Windows {
  readonly perMinute: number;
  readonly perHour: number;
}

export interface NaiveResult {
  /** Seconds. */
  readonly makespan: number;
  readonly calls: number;
  readonly throttled: number;
}

const LATENCY = 0.3;
const INTERVAL = 10;

/** Accepted calls in sliding windows; seconds until the next may be accepted, 0 where this one is. */
function createLimiter({ perMinute, perHour }: Windows): (now: number) => number {
  const times: number[] = [];
  return (now) => {
    const minute = (times.at(-perMinute) ?? -Infinity) + 60 - now;
    const hour = (times.at(-perHour) ?? -Infinity) + 3600 - now;
    const wait = Math.max(0, minute, hour);
    if (wait === 0) times.push(now);
    return wait;
  };
}

export function naivePoller(taken: readonly number[], windows: Windows, shared: boolean): NaiveResult {
  const queue = new TimerQueue();
  const posts = createLimiter(windows);
  const gets = shared ? posts : createLimiter(windows);
  const result = { makespan: 0, calls: 0, throttled: 0 };
  let now = 0;
  const after = (seconds: number, next: () => void): void => {
    queue.add(now + seconds, next);
  };
  const call = (limiter: (at: number) => number, next: () => void): void => {
    const wait = limiter(now);
    if (wait === 0) {
      result.calls += 1;
      after(LATENCY, next);
    } else {
      result.throttled += 1;
      after(LATENCY + Math.max(1, Math.ceil(wait)), () => {
        call(limiter, next);
      });
    }
  };
  for (const seconds of taken)
    call(posts, () => {
      const done = now + seconds;
      const look = (): void => {
        call(gets, () => {
          if (now - LATENCY >= done) result.makespan = Math.max(result.makespan, now);
          else after(INTERVAL, look);
        });
      };
      after(INTERVAL, look);
    });
  for (let next = queue.next(); next !== undefined; next = queue.next()) {
    now = next;
    for (let wake = queue.takeDue(now); wake !== undefined; wake = queue.takeDue(now)) wake();
  }
  return result;
}
