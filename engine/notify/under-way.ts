/** Messages that this process is sending, by run: what is nearly there is in the record before its end. */
import type { Clock } from '../time/clock.ts';
import { wait } from '../time/wait.ts';

const PATIENCE_MS = 5000;

export class MessagesUnderWay {
  readonly #open = new Map<string, Set<Promise<unknown>>>();

  add(root: string, sending: Promise<unknown>): void {
    const open = this.#open.get(root) ?? new Set<Promise<unknown>>();
    this.#open.set(root, open);
    const done = sending
      .catch(() => undefined)
      .then(() => {
        open.delete(done);
        if (open.size === 0) this.#open.delete(root);
      });
    open.add(done);
  }

  /** Resolves when all are sent, or some seconds later. */
  async settled(root: string, clock: Clock): Promise<void> {
    const open = this.#open.get(root);
    if (open === undefined) return;
    await Promise.race([Promise.all(open), wait(clock, PATIENCE_MS)]);
  }
}
