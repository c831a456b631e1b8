/** What the flows of a run must know at once: that it was cancelled. Rebuilt by replay. */
export class RunFlags {
  readonly #cancelled = new Set<string>();

  cancel(root: string): void {
    this.#cancelled.add(root);
  }

  isCancelled(root: string): boolean {
    return this.#cancelled.has(root);
  }

  forget(root: string): void {
    this.#cancelled.delete(root);
  }
}
