/** A failure for programs. */
import { PlaybookError, type FailureDetail } from '../engine/errors.ts';
import { CompileFailure, type LocatedProblem } from './compile-failure.ts';

/** What stdout holds under `--format json` where a command ended without a result. The exit code says the same more coarsely. */
export interface FailureJson {
  readonly error: FailureDetail;
  /** Where the text of a playbook is what is wrong. */
  readonly problems?: readonly LocatedProblem[];
}

export const failureDetail = (error: unknown): FailureDetail =>
  error instanceof PlaybookError
    ? error.detail
    : { kind: 'internal', message: error instanceof Error ? error.message : String(error) };

export const failureJson = (error: unknown): FailureJson => ({
  error: failureDetail(error),
  ...(error instanceof CompileFailure ? { problems: error.problems } : {}),
});

/** Looked for among the words themselves: a command line that cannot be parsed is to be answered in JSON, too. */
export const asksForJson = (words: readonly string[]): boolean =>
  words.some((word, index) => word === '--format=json' || (word === '--format' && words[index + 1] === 'json'));
