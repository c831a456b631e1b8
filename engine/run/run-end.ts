import type { RunOutcome } from '../journal/events.ts';

/** Ends the body of a run from wherever it is. */
export class RunEnd extends Error {
  override readonly name: string = 'RunEnd';
  readonly outcome: RunOutcome;

  constructor(outcome: RunOutcome, reason: string) {
    super(reason);
    this.outcome = outcome;
  }
}
