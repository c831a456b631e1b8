/** Exit codes of the command line. `check`: 0, 1, 2. `run`: 0, 1, 3, 4, 5. */
import { PlaybookError } from '../engine/errors.ts';
import type { RunOutcome } from '../engine/journal/events.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  partial: 3,
  denied: 4,
  /** Refused by a rule, stopped by the text, cancelled, or not confirmed. */
  refused: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_OUTCOME: Readonly<Record<RunOutcome, ExitCode>> = {
  succeeded: EXIT.ok,
  partial: EXIT.partial,
  denied: EXIT.denied,
  refused: EXIT.refused,
  stopped: EXIT.refused,
  cancelled: EXIT.refused,
  failed: EXIT.failed,
};

export const exitCodeOfOutcome = (outcome: RunOutcome): ExitCode => BY_OUTCOME[outcome];

export function exitCodeOfError(error: unknown): ExitCode {
  if (!(error instanceof PlaybookError)) return EXIT.failed;
  const { kind } = error.detail;
  if (kind === 'usage') return EXIT.usage;
  return kind === 'refused' || kind === 'cancelled' ? EXIT.refused : EXIT.failed;
}
