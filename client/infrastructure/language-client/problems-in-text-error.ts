import type { CompileProblem } from '../../../language/protocol/requests.ts';

/** The text has errors, so there is nothing to plan. They stand in the Problems view already. */
export class ProblemsInTextError extends Error {
  override readonly name = 'ProblemsInTextError';
  readonly playbook: string;
  readonly problems: readonly CompileProblem[];

  constructor(playbook: string, problems: readonly CompileProblem[]) {
    const first = problems[0];
    super(
      `${playbook} has ${problems.length === 1 ? 'an error' : `${problems.length} errors`}: ${first?.message ?? ''}`,
    );
    this.playbook = playbook;
    this.problems = problems;
  }
}
