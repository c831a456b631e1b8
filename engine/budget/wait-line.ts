/** Calls of one kind that wait for their turn, first come first served, releases before all others. */
export interface Waiter {
  readonly grant: () => void;
  gone: boolean;
}

/** A queue that forgets abandoned entries when they reach the front. */
class Line {
  #waiting: Waiter[] = [];
  #front = 0;

  push(waiter: Waiter): void {
    this.#waiting.push(waiter);
  }

  get length(): number {
    return this.#waiting.length - this.#front;
  }

  first(): Waiter | undefined {
    while (this.#waiting[this.#front]?.gone === true) this.#drop();
    return this.#waiting[this.#front];
  }

  shift(): Waiter | undefined {
    const waiter = this.first();
    if (waiter !== undefined) this.#drop();
    return waiter;
  }

  #drop(): void {
    this.#front++;
    if (this.#front * 2 < this.#waiting.length) return; // copy seldom, so that a shift costs little however long the line
    this.#waiting = this.#waiting.slice(this.#front);
    this.#front = 0;
  }
}

export class WaitLine {
  readonly #release = new Line();
  readonly #normal = new Line();

  push(waiter: Waiter, priority: 'release' | 'normal'): void {
    (priority === 'release' ? this.#release : this.#normal).push(waiter);
  }

  /** How many wait, those included that have gone and not been dropped yet. */
  get length(): number {
    return this.#release.length + this.#normal.length;
  }

  has(priority: 'release' | 'normal'): boolean {
    return (priority === 'release' ? this.#release : this.#normal).first() !== undefined;
  }

  shift(priority: 'release' | 'normal'): Waiter | undefined {
    return (priority === 'release' ? this.#release : this.#normal).shift();
  }
}
