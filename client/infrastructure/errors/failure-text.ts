/** What a person is told of a failure, and which ways out are offered. */
import { PlaybookError, type FailureKind } from '../../../engine/errors.ts';

export type WayOut = 'Show Log' | 'Retry' | 'Open Practice Tenant' | 'Check Connection';

export interface FailureText {
  readonly message: string;
  readonly waysOut: readonly WayOut[];
}

const WAYS_OUT: Readonly<Partial<Record<FailureKind, readonly WayOut[]>>> = {
  unreachable: ['Retry', 'Open Practice Tenant', 'Show Log'],
  'not-found': ['Open Practice Tenant', 'Show Log'],
  unauthorized: ['Check Connection', 'Show Log'],
  throttled: ['Retry', 'Show Log'],
  version: ['Retry', 'Show Log'],
  storage: ['Retry', 'Show Log'],
};

export function describeFailure(error: unknown): FailureText {
  if (error instanceof PlaybookError) {
    return { message: error.message, waysOut: WAYS_OUT[error.detail.kind] ?? ['Show Log'] };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { message: `Something went wrong: ${reason}`, waysOut: ['Show Log'] };
}
