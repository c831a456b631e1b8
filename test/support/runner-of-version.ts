// A runner of another version, with as many open runs as asked for: `node runner-of-version.ts HOME VERSION OPEN_RUNS`.
import { openEngine } from '../../runner/engine-host.ts';
import { hostRunner } from '../../runner/host.ts';

const [home = '', version = '', openRuns = '0'] = process.argv.slice(2);
const log = { info: () => undefined, error: () => undefined };
const host = await hostRunner({
  home,
  version,
  idleMs: 60_000,
  log,
  openEngine: () => {
    const hosted = openEngine({ home, version, log });
    return { ...hosted, engine: { ...hosted.engine, openRuns: () => Number(openRuns) } };
  },
});
process.stdout.write('ready\n');
await host?.ended;
process.exit(0);
