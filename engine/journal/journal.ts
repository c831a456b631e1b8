import type { Database } from '../durable/database.ts';
import type { Journal } from '../ports.ts';
import type { Clock } from '../time/clock.ts';
import { eventsAfter, hasEvent, insertEvent, runsWithEvents } from './event-rows.ts';
import type { EventDraft, RunEvent, RunRecord, RunSummary } from './events.ts';
import { chainHash } from './hash-chain.ts';
import { leasesInForce, type LeaseItem } from './leases.ts';
import { toRecord } from './projection.ts';
import { redactEvent } from './redact.ts';
import { openSigner, signHead, type Signer } from './signing.ts';
import { isTenantLog, logMode, modeChanges, type ModeChange } from './tenant-log.ts';
import { clearProjections, findHead, listSummaries, projectEvent, type Head, type RunsQuery } from './summary-rows.ts';

export type EventListener = (event: RunEvent, summary: RunSummary) => void;

/** The audit journal of a store. Reads see what this turn recorded; listeners hear of what is on disk. */
export interface AuditJournal extends Journal {
  summary(runId: string): RunSummary | undefined;
  /** Newest first. */
  runs(query: RunsQuery): RunSummary[];
  /** What runs hold now, those that need somebody first. */
  leases(): readonly LeaseItem[];
  /** Everything of one run; undefined for an unknown one. */
  recordOf(runId: string): RunRecord | undefined;
  /** Called for each event once it is on disk, in order. Returns how to stop. */
  onEvent(listener: EventListener): () => void;
  /** Keeps that a person switched a tenant. Every switch is kept, also one to the mode that it had. */
  recordMode(change: ModeChange): RunEvent;
  /** Every switch of the tenant, oldest first. */
  modeChanges(tenantId: string): ReturnType<typeof modeChanges>;
  /** Derives all summaries anew from the events. */
  rebuildSummaries(): void;
}

export interface JournalOptions {
  readonly clock: Clock;
  /** The key beside the journal file where undefined. */
  readonly signer?: Signer;
}

export function createJournal(
  database: Database,
  { clock, signer = openSigner(database) }: JournalOptions,
): AuditJournal {
  const listeners = new Set<EventListener>();
  return {
    record(runId, key, draft) {
      if (hasEvent(database, runId, key)) return;
      const { event, head } = append(database, clock, { runId, key, draft });
      // Also what comes after the end (leases that end): the last event is always covered.
      if (head.progress.summary.state === 'ended') signHead(database, signer, event);
      database.afterCommit(() => {
        for (const listener of listeners) listener(event, head.progress.summary);
      });
    },
    events: (runId, afterSequence = 0) => eventsAfter(database, runId, afterSequence),
    flushed: () => database.flushed(),
    summary: (runId) => findHead(database, runId)?.progress.summary,
    runs: (query) => listSummaries(database, query),
    leases: () => leasesInForce(database, clock.now()),
    recordOf(runId) {
      const events = eventsAfter(database, runId, 0);
      return events.length === 0 ? undefined : toRecord(events);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recordMode: (change) => logMode(database, clock, signer, change),
    modeChanges: (tenantId) => modeChanges(database, tenantId),
    rebuildSummaries() {
      clearProjections(database);
      for (const runId of runsWithEvents(database)) {
        if (isTenantLog(runId)) continue;
        let head: Head | undefined;
        for (const event of eventsAfter(database, runId, 0)) head = projectEvent(database, event, head);
      }
    },
  };
}

function append(
  database: Database,
  clock: Clock,
  { runId, key, draft }: { readonly runId: string; readonly key: string; readonly draft: EventDraft },
): { readonly event: RunEvent; readonly head: Head } {
  const before = findHead(database, runId);
  const body = redactEvent(draft);
  const unhashed = { runId, sequence: (before?.sequence ?? 0) + 1, key, at: clock.now(), body };
  const event: RunEvent = { ...unhashed, hash: chainHash(unhashed, before?.hash ?? '') };
  const head = projectEvent(database, event, before);
  insertEvent(database, event, JSON.stringify(body));
  return { event, head };
}
