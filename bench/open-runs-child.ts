/** Opens the journal that `open-runs.ts` wrote, as a runner does after it was killed. Prints one line of JSON. */
import { openStore } from '../engine/durable/sqlite-store.ts';
import { createEngine } from '../engine/index.ts';
import { createJournal } from '../engine/journal/journal.ts';
import { createSystemClock } from '../engine/time/system-clock.ts';

const [file = ''] = process.argv.slice(2);
const residentMegabytes = (): number => Math.round(process.memoryUsage.rss() / 1_048_576);

const idle = residentMegabytes();
const began = performance.now();
const clock = createSystemClock();
const store = openStore(file);
const engine = createEngine({
  store,
  journal: createJournal(store, { clock }),
  clock,
  evidenceRoot: `${file}-evidence`,
  version: '0.0.0-bench',
  onError: (error) => process.stderr.write(`${error.message}\n`),
});
const opened = performance.now();
const resumed = await engine.resume();
const ready = performance.now();
const approvals = engine.approvals().length;
const result = {
  openRuns: engine.openRuns(),
  resumed,
  approvals,
  openMs: Math.round(opened - began),
  resumeMs: Math.round(ready - opened),
  idleMegabytes: idle,
  megabytes: residentMegabytes(),
};
globalThis.gc?.();
process.stdout.write(
  `${JSON.stringify({ ...result, heapBytesARun: Math.round(process.memoryUsage().heapUsed / Math.max(1, resumed)) })}\n`,
);
process.exit(0);
