/**
 * `npm run bench:journal -- --events 1000000`: a journal of so many events on a disk: written, opened, filtered, verified. The
 * last line holds the figures as JSON.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../engine/durable/sqlite-store.ts';
import type { EventDraft } from '../engine/journal/events.ts';
import { createJournal } from '../engine/journal/journal.ts';
import { metricsOf } from '../engine/journal/metrics.ts';
import { leasesInForce } from '../engine/journal/leases.ts';
import { deviceTimeline } from '../engine/journal/timelines.ts';
import { verifyJournal } from '../engine/journal/verify.ts';
import { createSystemClock } from '../engine/time/system-clock.ts';
import { call, confirmed, created, device, ended, started, target } from '../test/support/events.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, folder: { type: 'string', default: tmpdir() } },
});
const EVENTS = Number(values.events);
/** Runs of fifty devices; in every twentieth run one is still held. */
const DEVICES = 50;
const FLEET = 5000;

const run = (number: number): EventDraft[] => {
  const names = Array.from({ length: DEVICES }, (_, index) => `ws-${(number * DEVICES + index) % FLEET}`);
  const lease = { type: 'lease-started', path: 'isolate', action: 'device.isolate' } as const;
  return [
    created({ subject: { kind: 'alert', alertId: `da${number}` } }),
    confirmed,
    started,
    ...names.flatMap((name) => [target(name, 'accepted'), call(201), target(name, 'done')]),
    ...names
      .slice(0, number % 20 === 0 ? 1 : 0)
      .map((name): EventDraft => ({ ...lease, target: device(name), until: 1 })),
    ended(),
  ];
};

const timed = <T>(work: () => T): { readonly ms: number; readonly result: T } => {
  const begin = performance.now();
  const result = work();
  return { ms: Math.round((performance.now() - begin) * 10) / 10, result };
};

const folder = mkdtempSync(join(values.folder, 'bench-journal-'));
const file = join(folder, 'journal.sqlite');
const clock = createSystemClock({ keepAlive: false });
try {
  let store = openStore(file);
  let journal = createJournal(store, { clock });
  let written = 0;
  const begin = performance.now();
  for (let number = 0; written < EVENTS; number++) {
    const drafts = run(number);
    for (const [index, draft] of drafts.entries()) journal.record(`run-${number}`, `k${index}`, draft);
    written += drafts.length;
    await journal.flushed();
  }
  const appendPerSecond = Math.round((written / (performance.now() - begin)) * 1000);
  store.close();

  const opened = timed(() => openStore(file));
  store = opened.result;
  journal = createJournal(store, { clock });
  const list = timed(() => journal.runs({ limit: 50 }));
  const record = timed(() => journal.recordOf('run-0'));
  const timeline = timed(() => deviceTimeline(store, 'ws-7', 100));
  const held = timed(() => leasesInForce(store, clock.now()));
  const metrics = timed(() => metricsOf(store, 0));
  const verified = timed(() => verifyJournal(store));
  const figures = {
    events: written,
    runs: verified.result.runs,
    megabytes: Math.round(statSync(file).size / 1_048_576),
    appendPerSecond,
    openMs: opened.ms,
    list50Ms: list.ms,
    recordOf155EventsMs: record.ms,
    deviceTimelineMs: timeline.ms,
    leasesMs: held.ms,
    leases: held.result.length,
    metricsMs: metrics.ms,
    verifySeconds: Math.round(verified.ms / 100) / 10,
    whole: verified.result.broken === undefined,
    residentMegabytes: Math.round(process.memoryUsage().rss / 1_048_576),
  };
  store.close();
  console.log(JSON.stringify(figures));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
