/** A run that this process works on, as lean as it can be: thousands wait for a signal at the same time. */
import { PlaybookError } from '../errors.ts';
import type { Instant } from '../time/clock.ts';
import type { FlowId } from './durable.ts';
import type { StepRow, Verb } from './run-rows.ts';

/** A flow that waits for a signal. */
export interface SignalWait {
  readonly path: string;
  readonly name: string;
  readonly deadline: Instant;
  /** Hands over what was kept as the result of the wait. */
  readonly wake: (row: StepRow) => void;
}

export interface ActiveRun {
  readonly runId: string;
  readonly rootId: string;
  readonly flow: FlowId;
  readonly parent: ActiveRun | undefined;
  /** Called once the end of the run is on disk. */
  readonly ended: () => void;
  /** What an earlier process reached and this one not yet. */
  readonly replay: Map<string, StepRow>;
  readonly reached: Set<string>;
  readonly waits: Set<SignalWait>;
  /** Nothing of this run goes on: it has ended, or it cannot be replayed. */
  over: boolean;
}

/**
 * Notes that the flow has reached `path` and returns what was kept for it. Throws `PlaybookError` kind `version` where the
 * kept step is of another kind: the flow is not the one that began the run.
 */
export function reach(run: ActiveRun, path: string, verb: Verb): StepRow | undefined {
  if (run.reached.has(path)) throw new Error(`The flow ${run.flow} uses the path "${path}" twice in run ${run.runId}.`);
  run.reached.add(path);
  const kept = run.replay.get(path);
  if (kept === undefined) return undefined;
  if (kept.verb !== verb) throw unlike(run, `the step "${path}" was a ${kept.verb} and is a ${verb} now`);
  run.replay.delete(path);
  return kept;
}

export function unlike(run: ActiveRun, difference: string): PlaybookError {
  return new PlaybookError({
    kind: 'version',
    message: `Run ${run.runId} (${run.flow}) was begun by another version: ${difference}.`,
    advice: 'Nothing more is done for it here. Let the version that began it finish it.',
  });
}
