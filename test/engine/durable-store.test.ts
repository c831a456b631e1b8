import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openDatabase } from '../../engine/durable/database.ts';
import { SCHEMA_VERSION } from '../../engine/durable/schema.ts';
import { sqliteModule } from '../../engine/durable/sqlite-module.ts';
import { openStore } from '../../engine/durable/sqlite-store.ts';
import { PlaybookError } from '../../engine/errors.ts';

const BUDGET = 'INSERT INTO calls (tenant_id, kind, at) VALUES (?, ?, ?)';

describe('the journal file', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
    file = join(folder, 'home', 'journal.sqlite');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const filled = (rows = 200): void => {
    const store = openStore(file);
    for (let at = 0; at < rows; at += 1) store.calls.add('tenant', 'read', at);
    store.close();
  };
  const sql = (statement: string): void => {
    const database = new (sqliteModule().DatabaseSync)(file);
    database.exec(statement);
    database.close();
  };
  /** Message of the storage error of an attempt to open the file, which must change nothing. */
  const refusal = (): string => {
    const before = readFileSync(file);
    let message = '';
    assert.throws(
      () => openStore(file),
      (error: unknown) => {
        assert.ok(error instanceof PlaybookError);
        assert.equal(error.detail.kind, 'storage');
        assert.ok(error.detail.advice, 'says what to do');
        message = error.detail.message;
        return true;
      },
    );
    assert.deepEqual(readFileSync(file), before);
    assert.ok(message.includes(file), 'names the file');
    return message;
  };

  it('is for its user only, and so is its folder', () => {
    const store = openStore(file);
    store.calls.add('tenant', 'read', 1);
    for (const part of ['', '-wal']) assert.equal(statSync(file + part).mode & 0o777, 0o600, part);
    assert.equal(statSync(dirname(file)).mode & 0o777, 0o700);
    store.close();
    chmodSync(file, 0o644);
    openStore(file).close();
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  const spoilt: readonly (readonly [what: string, spoil: () => void, problem: RegExp])[] = [
    [
      'read-only',
      () => {
        chmodSync(file, 0o400);
      },
      /is read-only/,
    ],
    [
      'emptied',
      () => {
        truncateSync(file, 0);
      },
      /is cut short: it holds 0 bytes/,
    ],
    [
      'cut within its header',
      () => {
        truncateSync(file, 50);
      },
      /is cut short: it holds 50 bytes/,
    ],
    [
      'cut after some pages',
      () => {
        truncateSync(file, 3 * 4096);
      },
      /is cut short: it holds 12288 bytes and should hold \d+ at least/,
    ],
    [
      'no database',
      () => {
        writeFileSync(file, 'This is a text. '.repeat(1000));
      },
      /is not a journal \(not a database\)/,
    ],
    [
      'of a newer version',
      () => {
        sql(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
      },
      new RegExp(
        `was written by a newer version \\(journal format ${SCHEMA_VERSION + 1}; this one reads ${SCHEMA_VERSION}\\)`,
      ),
    ],
    [
      'a database of something else',
      () => {
        sql('PRAGMA application_id = 7');
      },
      /is a database of something else/,
    ],
    [
      'damaged in its first page',
      () => {
        writeFileSync(file, readFileSync(file).fill(0xff, 100, 4000));
      },
      /is damaged/,
    ],
  ];
  for (const [what, spoil, problem] of spoilt) {
    it(`is refused, and left as it is, where it is ${what}`, () => {
      filled();
      spoil();
      assert.match(refusal(), problem);
    });
  }

  it('is refused where its folder is a file', () => {
    writeFileSync(join(folder, 'home'), 'not a folder');
    assert.throws(() => openStore(file), /The journal .* cannot be (?:opened|used)/);
  });

  it('is refused while another process holds it, and free when that one was killed', async () => {
    const script = `
      import { openStore } from ${JSON.stringify(join(import.meta.dirname, '../../engine/durable/sqlite-store.ts'))};
      openStore(process.argv[1]);
      process.stdout.write('open');
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(other, 'exit');
    await once(other.stdout, 'data');
    try {
      assert.match(refusal(), /is in use by another process/);
    } finally {
      other.kill('SIGKILL');
      await exited;
    }
    openStore(file).close();
  });

  it('is waited for where another process lets go of it in a moment', async () => {
    filled();
    const hold = `
      const { DatabaseSync } = require('node:sqlite');
      const { parentPort, workerData } = require('node:worker_threads');
      const database = new DatabaseSync(workerData);
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT');
      parentPort.postMessage('held');
      setTimeout(() => database.close(), 150);`;
    const other = new Worker(hold, { eval: true, workerData: file });
    await once(other, 'message');
    const at = performance.now();
    const store = openStore(file);
    assert.ok(performance.now() - at > 50, 'it was held');
    store.close();
    await once(other, 'exit');
  });

  it('tells of damage inside only when it is asked to look', () => {
    filled(5000);
    const bytes = readFileSync(file);
    // The last page belongs to the rows.
    bytes.fill(0xff, bytes.length - 4096);
    writeFileSync(file, bytes);
    const store = openStore(file);
    assert.notEqual(store.quickCheck(), undefined);
    store.close();
    rmSync(file);
    filled();
    const sound = openStore(file);
    assert.equal(sound.quickCheck(), undefined);
    sound.close();
  });

  it('says which Node it needs where there is no SQLite', () => {
    assert.throws(
      () => sqliteModule(() => undefined),
      (error: unknown) =>
        error instanceof PlaybookError && error.detail.kind === 'version' && /22\.13/.test(error.message),
    );
  });
});

describe('group commit', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'commit-'));
    file = join(folder, 'journal.sqlite');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** What a power cut would leave now. */
  const onDisk = (): number => {
    const image = mkdtempSync(join(folder, 'image-'));
    for (const part of ['', '-wal']) if (existsSync(file + part)) copyFileSync(file + part, join(image, `j${part}`));
    const store = openStore(join(image, 'j'));
    const count = store.calls.load('tenant').length;
    store.close();
    return count;
  };

  it('keeps all writes of a turn together, and says when they are on disk', async () => {
    const store = openStore(file);
    const heard: string[] = [];
    store.calls.add('tenant', 'read', 1);
    store.afterCommit(() => heard.push('first'));
    await Promise.resolve();
    store.calls.add('tenant', 'read', 2);
    store.afterCommit(() => heard.push('second'));
    assert.equal(store.calls.load('tenant').length, 2, 'seen at once');
    assert.equal(onDisk(), 0);
    assert.deepEqual(heard, []);
    assert.equal(store.busy(), 1);
    await store.flushed();
    assert.equal(store.busy(), 0);
    assert.equal(onDisk(), 2);
    assert.deepEqual(heard, ['first', 'second']);
    await store.flushed();
    store.close();
  });

  it('commits what is pending when it is closed', () => {
    const store = openStore(file);
    store.calls.add('tenant', 'read', 1);
    store.close();
    store.close();
    assert.equal(onDisk(), 1);
  });

  it('lets the rest of a turn be where one statement was a mistake', async () => {
    const store = openDatabase(file);
    store.write(BUDGET, 'tenant', 'read', 1);
    assert.throws(() => store.write('INSERT INTO calls (tenant_id, kind, at) VALUES (NULL, NULL, NULL)'), /NOT NULL/);
    await store.flushed();
    assert.equal(store.failure, undefined);
    store.close();
    assert.equal(onDisk(), 1);
  });

  it('keeps nothing of a turn that meets a full disk, says so to all, and takes nothing more', async () => {
    const store = openDatabase(file);
    store.write(BUDGET, 'tenant', 'read', 1);
    await store.flushed();
    const pages = Number(Object.values(store.get('PRAGMA page_count') ?? {})[0]);
    store.get(`PRAGMA max_page_count = ${pages + 2}`);
    const failures: string[] = [];
    store.onFailure((failure) => failures.push(failure.message));
    let heard = 0;
    store.write(BUDGET, 'tenant', 'read', 2);
    store.afterCommit(() => (heard += 1));
    const early = store.flushed();
    assert.throws(() => {
      for (;;) store.write(BUDGET, 'x'.repeat(5000), 'read', 3);
    }, /cannot grow because the disk is full\. Free some space/);
    await assert.rejects(early, /disk is full/);
    await assert.rejects(store.flushed(), /disk is full/);
    assert.throws(() => store.write(BUDGET, 'tenant', 'read', 4), /disk is full/);
    assert.equal(heard, 0);
    assert.equal(failures.length, 1);
    assert.equal(store.all("SELECT 1 FROM calls WHERE tenant_id = 'tenant'").length, 1, 'still readable');
    store.close();
    assert.equal(onDisk(), 1);
  });
});

describe('what a store keeps for a tenant', () => {
  it('keeps watched actions, each run once, until they are removed', () => {
    const { watches } = openStore(':memory:');
    const entry = { tenantId: 't', machineActionId: 'a', runId: 'r', submittedAt: 5 };
    watches.add(entry);
    watches.add({ ...entry, submittedAt: 9 });
    watches.add({ ...entry, runId: 's' });
    watches.add({ ...entry, machineActionId: 'b', submittedAt: 1 });
    watches.add({ ...entry, tenantId: 'u' });
    assert.deepEqual(watches.all('t'), [
      { ...entry, machineActionId: 'b', submittedAt: 1 },
      entry,
      { ...entry, runId: 's' },
    ]);
    watches.remove('t', 'a');
    assert.deepEqual(
      watches.all('t').map((watched) => watched.machineActionId),
      ['b'],
    );
    assert.equal(watches.all('u').length, 1);
  });

  it('keeps spent calls by tenant, and forgets old ones', () => {
    const { calls } = openStore(':memory:');
    calls.add('t', 'read', 1);
    calls.add('t', 'machine-action', 2);
    calls.add('u', 'read', 1);
    calls.prune('t', 2);
    assert.deepEqual(calls.load('t'), [{ kind: 'machine-action', at: 2 }]);
    assert.deepEqual(calls.load('u'), [{ kind: 'read', at: 1 }]);
  });
});
