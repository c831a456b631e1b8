import type { Instant } from './clock.ts';

interface Timer {
  readonly at: Instant;
  readonly order: number;
  readonly wake: () => void;
  cancelled: boolean;
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Pending timers, earliest first; those of one moment in the order in which they were set (a binary heap). */
export class TimerQueue {
  readonly #heap: Timer[] = [];
  #order = 0;
  #live = 0;

  /** Timers that are neither due nor forgotten. */
  get size(): number {
    return this.#live;
  }

  add(at: Instant, wake: () => void): () => void {
    const timer: Timer = { at, order: this.#order++, wake, cancelled: false };
    this.#live++;
    this.#heap.push(timer);
    this.#up(this.#heap.length - 1);
    return () => {
      if (timer.cancelled) return;
      timer.cancelled = true;
      this.#live--;
    };
  }

  /** When the next timer is due; undefined where there is none. */
  next(): Instant | undefined {
    while (this.#heap[0]?.cancelled === true) this.#removeFirst();
    return this.#heap[0]?.at;
  }

  /** Takes the next timer that is due at `now` out of the queue. */
  takeDue(now: Instant): (() => void) | undefined {
    const next = this.next();
    if (next === undefined || next > now) return undefined;
    const timer = this.#removeFirst();
    if (timer === undefined) return undefined;
    timer.cancelled = true;
    this.#live--;
    return timer.wake;
  }

  #removeFirst(): Timer | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down(0);
    }
    return first;
  }

  #up(start: number): void {
    for (let child = start; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfBefore(child, parent)) return;
      child = parent;
    }
  }

  #down(start: number): void {
    for (let parent = start; ;) {
      const left = this.#heap[2 * parent + 1];
      const right = this.#heap[2 * parent + 2];
      if (left === undefined) return;
      const child = 2 * parent + (right !== undefined && before(right, left) ? 2 : 1);
      if (!this.#swapIfBefore(child, parent)) return;
      parent = child;
    }
  }

  #swapIfBefore(child: number, parent: number): boolean {
    const a = this.#heap[child];
    const b = this.#heap[parent];
    if (a === undefined || b === undefined || !before(a, b)) return false;
    this.#heap[child] = b;
    this.#heap[parent] = a;
    return true;
  }
}
