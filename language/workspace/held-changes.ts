import type { URI } from 'langium';

/** Files whose changes wait for more of them to come. */
export class HeldChanges {
  readonly #uris = new Map<string, URI>();
  readonly #due: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #until = Infinity;

  /** `due` is called when nothing has been added for a while, or the first has waited long enough. */
  constructor(due: () => void) {
    this.#due = due;
  }

  get isEmpty(): boolean {
    return this.#uris.size === 0;
  }

  /** Waits for `pause` milliseconds more, but `atMost` so many from the first that is held. */
  hold(uri: URI, pause: number, atMost: number): void {
    const now = Date.now();
    if (this.isEmpty) this.#until = now + atMost;
    this.#uris.set(uri.toString(), uri);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#due, Math.max(0, Math.min(pause, this.#until - now)));
  }

  /** All of them, which are held no longer. */
  take(): URI[] {
    clearTimeout(this.#timer);
    const uris = [...this.#uris.values()];
    this.#uris.clear();
    return uris;
  }
}
