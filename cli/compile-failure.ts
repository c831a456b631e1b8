import { PlaybookError } from '../engine/errors.ts';
import type { Problem } from '../language/index.ts';

/** A finding with the file that it is in, which may be one that the file asked for uses. */
export interface LocatedProblem extends Omit<Problem, 'code' | 'severity'> {
  readonly file: string;
  readonly code: string;
  readonly severity: Problem['severity'];
}

/** The text has errors: nothing was done with it. */
export class CompileFailure extends PlaybookError {
  override readonly name = 'CompileFailure';
  readonly problems: readonly LocatedProblem[];

  constructor(path: string, problems: readonly LocatedProblem[], undone = 'nothing was planned') {
    super({
      kind: 'rejected',
      message: `${path} has ${problems.length} ${problems.length === 1 ? 'error' : 'errors'}; ${undone}.`,
      advice: 'Correct the text; `playbook check` shows every finding.',
    });
    this.problems = problems;
  }
}
