import type { Instant } from './clock.ts';

interface Entry {
  readonly at: Instant;
  readonly order: number;
  readonly happen: (at: Instant) => void;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * What will happen on the tenant and when: a binary heap that is worked off whenever somebody looks. The tenant needs no
 * timer of its own, so a virtual clock may jump over days.
 */
export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  add(at: Instant, happen: (at: Instant) => void): void {
    const entry = { at, order: this.#order++, happen };
    let index = this.#heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || !before(entry, above)) break;
      this.#heap[index] = above;
      index = parent;
    }
    this.#heap[index] = entry;
  }

  /** Lets everything up to `now` happen, in order of time; what happens may add more. */
  advance(now: Instant): void {
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      this.#removeFirst();
      first.happen(first.at);
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let index = 0;
    for (;;) {
      const child = this.#smallerChild(index);
      const entry = child === undefined ? undefined : this.#heap[child];
      if (child === undefined || entry === undefined || !before(entry, last)) break;
      this.#heap[index] = entry;
      index = child;
    }
    this.#heap[index] = last;
  }

  #smallerChild(index: number): number | undefined {
    const left = this.#heap[2 * index + 1];
    const right = this.#heap[2 * index + 2];
    if (left === undefined) return undefined;
    return right !== undefined && before(right, left) ? 2 * index + 2 : 2 * index + 1;
  }
}
