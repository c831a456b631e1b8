/** The runs that the view knows, newest first. A projection of what the runner told, kept up to date by events. */
import type { RunSummary } from '../../../engine/journal/events.ts';

export class RunList {
  readonly #runs = new Map<string, RunSummary>();

  /** True where the run was not known: the list itself has changed, not only an entry. */
  put(run: RunSummary): boolean {
    const isNew = !this.#runs.has(run.runId);
    const known = this.#runs.get(run.runId);
    if (known === undefined || known.lastSequence <= run.lastSequence) this.#runs.set(run.runId, run);
    return isNew;
  }

  get(runId: string): RunSummary | undefined {
    return this.#runs.get(runId);
  }

  /** Live runs first, then the ended ones, each newest first. */
  ids(): readonly string[] {
    const runs = [...this.#runs.values()].sort((a, b) => b.startedAt - a.startedAt || b.runId.localeCompare(a.runId));
    const live = runs.filter((run) => run.state !== 'ended');
    const ended = runs.filter((run) => run.state === 'ended');
    return [...live, ...ended].map((run) => run.runId);
  }

  /** Where the next page begins. */
  oldest(): string | undefined {
    return [...this.#runs.keys()].sort()[0];
  }
}
