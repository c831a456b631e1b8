import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openStore } from '../../engine/durable/sqlite-store.ts';
import { DEVICES, STEPS } from '../support/conformance/crash-child.ts';

const KILLS = 12;
const CHILD = join(import.meta.dirname, '../support/conformance/crash-child.ts');

describe('a process that is killed with SIGKILL', function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crash-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it(`does nothing again that it had kept, however often it is killed`, async () => {
    const journal = join(folder, 'journal.sqlite');
    const effects = join(folder, 'effects');
    const read = (): string[] => (existsSync(effects) ? readFileSync(effects, 'utf8').trim().split('\n') : []);
    let kept = new Set<string>();
    let kills = 0;
    for (let ended = false; !ended;) {
      const before = read().length;
      ended = await live([CHILD, journal, effects], kills < KILLS ? 1 + Math.floor(Math.random() * 8) : undefined);
      if (!ended) kills += 1;
      const repeated = read()
        .slice(before)
        .filter((effect) => kept.has(effect));
      assert.deepEqual(repeated, [], `kept before kill ${kills}, and done again`);
      kept = keptSteps(journal);
    }
    assert.equal(kills, KILLS);
    const all = read();
    assert.equal(new Set(all).size, DEVICES * STEPS);
    assert.equal(kept.size, DEVICES * STEPS);
    // Only what was under way at a kill can have happened twice: one step of each device at most.
    assert.ok(all.length <= DEVICES * STEPS + KILLS * DEVICES, `${all.length} effects`);
  });
});

/** Runs the child; kills it after so many effects, if a number is given. Returns whether it came to its end by itself. */
async function live(args: readonly string[], effectsToSee: number | undefined): Promise<boolean> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  let seen = 0;
  createInterface({ input: child.stdout }).on('line', () => {
    seen += 1;
    if (seen === effectsToSee) child.kill('SIGKILL');
  });
  const [code, signal] = await exited;
  if (signal === null) assert.equal(code, 0);
  return signal === null;
}

/** Steps of the devices that are on disk. Opening the journal also shows that the kill left no lock and no damage. */
function keptSteps(journal: string): Set<string> {
  const store = openStore(journal);
  try {
    assert.equal(store.quickCheck(), undefined);
    const rows = store.all("SELECT run_id, path FROM steps WHERE verb = 'step'");
    return new Set(rows.map((row) => `${String(row['run_id'])} ${String(row['path'])}`));
  } finally {
    store.close();
  }
}
