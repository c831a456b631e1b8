/** How often open machine actions are looked at. All numbers are seconds of the tenant's time. */

/** While many are being sent: what is known a little later costs nothing, for the last one decides when all is over. */
const WHILE_SENDING = 15;
/** While actions wait for calls of an hour to come: each look is one action less in it. */
const WHILE_SHORT = 300;
const SHORTEST = 2;
const USUAL_LONGEST = 15;
const LONGEST = 1_800;
/** Share of its age that may pass before an action is looked at again: what is lost to polling stays in proportion. */
const SHARE_OF_AGE = 0.15;
const SHARE_OF_OLD_AGE = 0.05;

/** `sending`: many are being sent right now. `short`: some wait until the hour has calls again. */
export type Rush = 'none' | 'sending' | 'short';

/** Seconds until the next look, from the age of the youngest open action: 2 to 15 s in the first minutes, half an hour in the end. */
export function pollPace(youngestAge: number, rush: Rush): number {
  if (rush === 'sending') return WHILE_SENDING;
  if (rush === 'short') return Math.max(WHILE_SHORT, pollPace(youngestAge, 'none'));
  const usual = Math.min(USUAL_LONGEST, Math.max(SHORTEST, SHARE_OF_AGE * youngestAge));
  return Math.min(LONGEST, Math.max(usual, SHARE_OF_OLD_AGE * youngestAge));
}

/** Tells a burst of submissions, as a run over many devices makes them, from single ones. */
export class SubmissionRate {
  readonly #times: number[] = [];

  add(at: number): void {
    this.#times.push(at);
    if (this.#times.length > MANY) this.#times.shift();
  }

  /** Whether many actions were sent within the last `spanMs`. */
  isHigh(now: number, spanMs: number): boolean {
    const oldest = this.#times[0];
    return this.#times.length === MANY && oldest !== undefined && now - oldest <= spanMs;
  }
}

const MANY = 30;
