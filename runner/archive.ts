/** The journal as an archive: exports, holds, questions across runs, and how long records are kept. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ulid } from 'ulid';
import type { Database } from '../engine/durable/database.ts';
import { PlaybookError } from '../engine/errors.ts';
import { bundleOf, type RunBundle } from '../engine/export/bundle.ts';
import type { RunSummary } from '../engine/journal/events.ts';
import type { AuditJournal } from '../engine/journal/journal.ts';
import { metricsOf, type Metrics } from '../engine/journal/metrics.ts';
import { listRemovals, removalOf, type Removal } from '../engine/journal/removals.ts';
import {
  applyRetention,
  DAY_MS,
  DEFAULT_RETENTION_DAYS,
  SHORTEST_RETENTION_DAYS,
} from '../engine/journal/retention.ts';
import { alertTimeline, deviceTimeline, type TimelineEntry } from '../engine/journal/timelines.ts';
import { publicKeyBeside } from '../engine/journal/verify.ts';
import type { Person } from '../engine/plan/run-plan.ts';
import type { Clock } from '../engine/time/clock.ts';
import type { Log } from './log.ts';

export interface Archive {
  /** Undefined for an unknown run, here and below. */
  bundle(runId: string): RunBundle | undefined;
  hold(
    runId: string,
    hold: { readonly on: boolean; readonly by: Person; readonly reason: string },
  ): Promise<RunSummary | undefined>;
  timeline(of: 'device' | 'alert', name: string, limit: number): TimelineEntry[];
  metrics(since: number): Metrics;
  /** Days that records are kept, after they were set where `days` is given. Throws `PlaybookError` `usage`. */
  retention(days?: number): number;
  /** Notes of what was removed, newest first. */
  removals(limit: number): Removal[];
  /** Undefined for a run that is there, or never was. */
  removalOf(runId: string): Removal | undefined;
  /** Removes what is over its time, now and once a day. */
  start(): void;
  stop(): void;
}

export interface ArchiveParts {
  readonly store: Database;
  readonly journal: AuditJournal;
  readonly clock: Clock;
  readonly log: Log;
  /** File with the settings of this runner. */
  readonly settings: string;
}

export function createArchive({ store, journal, clock, log, settings }: ArchiveParts): Archive {
  let timer: NodeJS.Timeout | undefined;

  async function prune(): Promise<void> {
    try {
      const { runs, events } = await applyRetention(store, { now: clock.now(), keepDays: readDays(settings) });
      if (runs > 0) log.info(`removed the records of ${runs} runs (${events} events) whose time is over`);
    } catch (error) {
      log.error('removing old records', error);
    }
  }

  return {
    bundle: (runId) => bundleOf(store, runId, publicKeyBeside(store.file)),
    async hold(runId, { on, by, reason }) {
      if (journal.summary(runId) === undefined) return undefined;
      if (reason.trim() === '')
        throw new PlaybookError({ kind: 'usage', message: 'A hold needs a reason.', advice: 'Say why: --reason "…".' });
      journal.record(runId, `hold/${ulid()}`, { type: 'hold', on, by, reason });
      await journal.flushed();
      return journal.summary(runId);
    },
    timeline: (of, name, limit) => (of === 'device' ? deviceTimeline : alertTimeline)(store, name, limit),
    metrics: (since) => metricsOf(store, since),
    retention(days) {
      if (days !== undefined) writeDays(settings, days);
      return readDays(settings);
    },
    removals: (limit) => listRemovals(store, limit),
    removalOf: (runId) => removalOf(store, runId),
    start() {
      void prune();
      timer = setInterval(() => void prune(), DAY_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}

/** A file that is missing, damaged or too eager means the default: nothing is removed by mistake. */
function readDays(file: string): number {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof read !== 'object' || read === null || !('retentionDays' in read)) return DEFAULT_RETENTION_DAYS;
    const days = read.retentionDays;
    return typeof days === 'number' && days >= SHORTEST_RETENTION_DAYS ? days : DEFAULT_RETENTION_DAYS;
  } catch {
    return DEFAULT_RETENTION_DAYS;
  }
}

function writeDays(file: string, days: number): void {
  if (!Number.isInteger(days) || days < SHORTEST_RETENTION_DAYS) {
    throw new PlaybookError({
      kind: 'usage',
      message: `Records are kept for ${SHORTEST_RETENTION_DAYS} days at least.`,
      advice: `Give a whole number of days from ${SHORTEST_RETENTION_DAYS}; ${DEFAULT_RETENTION_DAYS} is the default.`,
    });
  }
  writeFileSync(`${file}.new`, `${JSON.stringify({ retentionDays: days }, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
