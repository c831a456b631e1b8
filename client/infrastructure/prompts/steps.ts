/** Several prompts in a row, with a way back. What was answered before is there when one comes to it again. */
import { WentBack, type Prompt } from './prompts.ts';

export interface Step<T> {
  /** Left out where earlier answers leave nothing to ask. */
  readonly applies?: (answers: T) => boolean;
  /** Gives the answers with the one of this step. */
  readonly ask: (answers: T, place: NonNullable<Prompt['step']>) => Promise<T>;
}

/** @throws UserCancelledError where one of the prompts is dismissed. */
export async function askInSteps<T>(steps: readonly Step<T>[], start: T): Promise<T> {
  let answers = start;
  const asked: number[] = [];
  let at = next(steps, 0, answers);
  while (at < steps.length) {
    const place = { at: asked.length + 1, of: asked.length + left(steps, at, answers) };
    try {
      answers = (await steps[at]?.ask(answers, place)) ?? answers;
      asked.push(at);
      at = next(steps, at + 1, answers);
    } catch (error) {
      if (!(error instanceof WentBack)) throw error;
      at = asked.pop() ?? 0;
    }
  }
  return answers;
}

const isAsked = <T>({ applies }: Step<T>, answers: T): boolean => applies?.(answers) ?? true;

const left = <T>(steps: readonly Step<T>[], from: number, answers: T): number =>
  steps.slice(from).filter((step) => isAsked(step, answers)).length;

function next<T>(steps: readonly Step<T>[], from: number, answers: T): number {
  const index = steps.findIndex((step, at) => at >= from && isAsked(step, answers));
  return index < 0 ? steps.length : index;
}
