/** How the failure of a step or a run is kept, so that a replay throws what the first pass threw. */
import { PlaybookError, type FailureDetail } from '../errors.ts';

/**
 * Thrown by the effect of a step that may be tried again within the step's `RetryPolicy`. When no attempt is left, the
 * step fails with `cause`, or with this error where it has none.
 */
export class RetryableError extends Error {
  override readonly name: string = 'RetryableError';
}

export interface KeptFailure {
  readonly name: string;
  readonly message: string;
  readonly detail?: FailureDetail;
}

export function keepFailure(error: unknown): KeptFailure {
  if (error instanceof PlaybookError) return { name: error.name, message: error.message, detail: error.detail };
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'Error', message: String(error) };
}

/** The error that every pass throws. */
export function reviveFailure(kept: KeptFailure): Error {
  if (kept.detail !== undefined) return new PlaybookError(kept.detail);
  const error = new Error(kept.message);
  error.name = kept.name;
  return error;
}
