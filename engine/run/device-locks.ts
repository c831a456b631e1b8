/**
 * One submission at a time for each device: MDE finishes isolate and release that overlap in any order. Holds within this
 * process only, which is enough where the runner is the only one of its user (it listens exclusively). Two processes that
 * act on one tenant need a lock in their common store.
 */
export class DeviceLocks {
  readonly #tails = new Map<string, Promise<void>>();

  async run<T>(tenantId: string, deviceId: string, work: () => Promise<T>): Promise<T> {
    const key = `${tenantId}/${deviceId}`;
    const before = this.#tails.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const tail = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
