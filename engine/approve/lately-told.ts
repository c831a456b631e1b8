/** Who heard of which requests a moment ago: reminders of two requests that fall due at once are one message. */
import type { Instant } from '../time/clock.ts';

const MOMENT_MS = 10_000;

export class LatelyTold {
  readonly #told = new Map<string, { readonly at: Instant; readonly requests: ReadonlySet<string> }>();

  /** False where this person was told of all of them a moment ago; `covered` is what a message would tell now. */
  note(person: string, about: readonly string[], covered: readonly string[], now: Instant): boolean {
    for (const [key, { at }] of this.#told) if (Math.abs(now - at) >= MOMENT_MS) this.#told.delete(key);
    const last = this.#told.get(person);
    if (last !== undefined && about.every((id) => last.requests.has(id))) return false;
    this.#told.set(person, { at: now, requests: new Set(covered) });
    return true;
  }
}
