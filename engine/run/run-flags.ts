/** What the flows of a run must know at once: that it was cancelled, and how much has failed. Rebuilt by replay. */
export class RunFlags {
  readonly #cancelled = new Set<string>();
  readonly #failed = new Map<string, Set<string>>();

  cancel(root: string): void {
    this.#cancelled.add(root);
  }

  isCancelled(root: string): boolean {
    return this.#cancelled.has(root);
  }

  /** Counted once a target and statement. */
  noteFailure(root: string, what: string): void {
    const failed = this.#failed.get(root) ?? new Set<string>();
    this.#failed.set(root, failed.add(what));
  }

  failures(root: string): number {
    return this.#failed.get(root)?.size ?? 0;
  }

  forget(root: string): void {
    this.#cancelled.delete(root);
    this.#failed.delete(root);
  }
}
