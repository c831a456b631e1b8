/** Events of all runs, each once and in order within its run, also over a lost connection. */
import type { RunEvent, RunSummary } from '../engine/journal/events.ts';

export type EventListener = (event: RunEvent, summary: RunSummary) => void;

/** What the feed asks a runner when a connection is made again. */
export interface EventSource {
  runs(): Promise<readonly RunSummary[]>;
  events(runId: string, after: number): Promise<readonly RunEvent[]>;
}

export class EventFeed {
  readonly #listeners = new Set<EventListener>();
  readonly #seen = new Map<string, number>();
  /** Live events wait here while missed ones are fetched: order within a run is kept. */
  #held: { event: RunEvent; summary: RunSummary }[] | undefined;

  onEvent(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  deliver(event: RunEvent, summary: RunSummary): void {
    if (this.#held !== undefined) {
      this.#held.push({ event, summary });
      return;
    }
    this.#pass(event, summary);
  }

  /** Where the feed begins: what was written before is history, and asked for by whoever wants it. */
  startAt(runs: readonly RunSummary[]): void {
    for (const run of runs) this.#seen.set(run.runId, run.lastSequence);
  }

  /** Fetches and passes on what was missed. Events that arrive meanwhile follow afterwards. */
  async catchUp(source: EventSource): Promise<void> {
    this.#held = [];
    try {
      for (const summary of await source.runs()) {
        const after = this.#seen.get(summary.runId) ?? 0;
        if (summary.lastSequence <= after) continue;
        for (const event of await source.events(summary.runId, after)) this.#pass(event, summary);
      }
    } finally {
      const held = this.#held;
      this.#held = undefined;
      for (const { event, summary } of held) this.#pass(event, summary);
    }
  }

  #pass(event: RunEvent, summary: RunSummary): void {
    if (event.sequence <= (this.#seen.get(event.runId) ?? 0)) return;
    this.#seen.set(event.runId, event.sequence);
    for (const listener of this.#listeners) listener(event, summary);
  }
}
