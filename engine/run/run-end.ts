import { PlaybookError } from '../errors.ts';
import type { RunOutcome } from '../journal/events.ts';

/** How a run, or a block that ended it, came to its end. */
export interface RunEnded {
  readonly outcome: RunOutcome;
  readonly reason: string;
  /** The statement that was under way, in the author's words; undefined where none had begun. */
  readonly step?: string;
}

/** Ends the body of a run from wherever it is. */
export class RunEnd extends Error {
  override readonly name: string = 'RunEnd';
  readonly outcome: RunOutcome;

  constructor(outcome: RunOutcome, reason: string) {
    super(reason);
    this.outcome = outcome;
  }
}

/** How the work ended the run, if it did. */
export async function endOf(work: () => Promise<void>): Promise<RunEnded | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof RunEnd) return { outcome: error.outcome, reason: error.message };
    // The tenant could not be asked: an end to tell, not a run that nobody hears of again.
    if (error instanceof PlaybookError && error.detail.kind !== 'version')
      return { outcome: 'failed', reason: error.message };
    throw error;
  }
}
