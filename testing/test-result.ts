/** What became of a test, as lists, reports and editors show it. Plain data. */
import type { TextSpan } from '../language/model/text-span.ts';
import type { Coverage } from './coverage.ts';

/** A statement of the run, and how it ended. */
export interface TraceLine {
  /** Seconds since the start of the run. */
  readonly at: number;
  readonly text: string;
}

/** An expectation that does not hold, or what kept the test from being run. */
export interface TestFailure {
  /** Uri of the file, and the place in it. */
  readonly uri: string;
  readonly span: TextSpan;
  /** As it stands in the text. */
  readonly expected: string;
  /** What happened instead. */
  readonly instead: string;
}

/** Something that a test should say and does not: it still passes. */
export interface TestNote {
  readonly uri: string;
  readonly span: TextSpan;
  readonly message: string;
}

export interface TestResult {
  readonly title: string;
  readonly playbook: string;
  readonly uri: string;
  readonly span: TextSpan;
  readonly status: 'passed' | 'failed';
  readonly milliseconds: number;
  /** Seconds of virtual time that went by. */
  readonly virtualSeconds: number;
  readonly failures: readonly TestFailure[];
  readonly notes: readonly TestNote[];
  /** What the run did, one line a statement or message. */
  readonly trace: readonly TraceLine[];
  readonly coverage: Coverage;
}
