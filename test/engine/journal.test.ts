import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import canonicalize from 'canonicalize';
import { openStore, type Store } from '../../engine/durable/sqlite-store.ts';
import type { EventDraft, RunEvent } from '../../engine/journal/events.ts';
import { createJournal, type AuditJournal } from '../../engine/journal/journal.ts';
import { PRIVATE_KEY_FILE, PUBLIC_KEY_FILE } from '../../engine/journal/signing.ts';
import { verifyJournal, type Verification } from '../../engine/journal/verify.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';
import {
  approvalEnded,
  asked,
  call,
  confirmed,
  created,
  ended,
  started,
  T0,
  target,
  TENANT,
} from '../support/events.ts';

const RUN: readonly EventDraft[] = [
  created(),
  confirmed,
  started,
  asked('a1'),
  approvalEnded('a1'),
  target('web-01', 'submitted'),
  call(201),
  target('web-01', 'done'),
  ended(),
];

describe('the audit journal', () => {
  let folder: string;
  let store: Store;
  let journal: AuditJournal;
  let clock: VirtualClock;

  const open = (): void => {
    store = openStore(join(folder, 'home', 'journal.sqlite'));
    clock = new VirtualClock({ start: T0, busy: store.busy });
    journal = createJournal(store, { clock });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    open();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const record = (runId: string, drafts: readonly EventDraft[] = RUN): void => {
    for (const [index, draft] of drafts.entries()) journal.record(runId, `${index} ${draft.type}`, draft);
  };

  it('numbers the events of each run without gaps and chains their hashes', () => {
    record('a');
    record('b', RUN.slice(0, 3));
    let previous = '';
    for (const [index, { hash, ...event }] of journal.events('a').entries()) {
      assert.equal(event.sequence, index + 1);
      const text = canonicalize({ ...event, previous }) ?? '';
      assert.equal(hash, createHash('sha256').update(text).digest('hex'));
      previous = hash;
    }
    assert.deepEqual(
      journal.events('b').map((event) => event.sequence),
      [1, 2, 3],
    );
    assert.deepEqual(
      journal.events('a', 7).map((event) => event.body.type),
      ['target', 'run-ended'],
    );
    assert.deepEqual(journal.events('nobody'), []);
  });

  it('writes an event of one key once, also after a restart', async () => {
    record('a', RUN.slice(0, 3));
    record('a', RUN.slice(0, 4));
    await journal.flushed();
    store.close();
    open();
    record('a');
    assert.deepEqual(
      journal.events('a').map((event) => event.body.type),
      RUN.map((draft) => draft.type),
    );
    assert.equal(verifyJournal(store).broken, undefined);
  });

  it('refuses a run that does not begin with run-created, and keeps nothing of it', () => {
    assert.throws(() => {
      journal.record('a', 'k', confirmed);
    }, /first event of run a is plan-confirmed/);
    assert.deepEqual(journal.events('a'), []);
  });

  it('tells listeners of what is on disk, in order, with the summary of that moment', async () => {
    const heard: (readonly [RunEvent['body']['type'], string, number])[] = [];
    const stop = journal.onEvent((event, summary) =>
      heard.push([event.body.type, summary.state, summary.lastSequence]),
    );
    record('a', RUN.slice(0, 5));
    assert.deepEqual(heard, []);
    await journal.flushed();
    assert.deepEqual(heard, [
      ['run-created', 'running', 1],
      ['plan-confirmed', 'running', 2],
      ['step-started', 'running', 3],
      ['approval-asked', 'waiting-approval', 4],
      ['approval-ended', 'running', 5],
    ]);
    stop();
    record('a');
    await journal.flushed();
    assert.equal(heard.length, 5);
  });

  it('lists runs, newest first, in pages and by tenant', () => {
    for (const runId of ['a', 'b', 'c', 'd']) {
      const tenant = runId === 'b' ? { ...TENANT, id: 't-2' } : TENANT;
      record(runId, [created({ tenant })]);
      clock.step(runId === 'c' ? 0 : 1000);
    }
    const ids = (query: Parameters<AuditJournal['runs']>[0]): string =>
      journal
        .runs(query)
        .map((summary) => summary.runId)
        .join('');
    assert.equal(ids({ limit: 10 }), 'dcba');
    assert.equal(ids({ limit: 2 }), 'dc');
    assert.equal(ids({ limit: 2, before: 'c' }), 'ba');
    assert.equal(ids({ limit: 10, tenantId: 't-1' }), 'dca');
    assert.equal(ids({ limit: 10, tenantId: 't-1', before: 'd' }), 'ca');
    assert.equal(ids({ limit: 10, before: 'nobody' }), '');
  });

  it('derives the same summaries from the events alone', () => {
    record('a');
    record('b', RUN.slice(0, 7));
    const before = journal.runs({ limit: 10 });
    const since = T0 - 1;
    const counted = store.history.count('t-1', 'devices', since);
    store.write("UPDATE summaries SET progress = '{}', tenant_id = 'x'");
    store.write('DELETE FROM targets');
    journal.rebuildSummaries();
    assert.deepEqual(journal.runs({ limit: 10 }), before);
    assert.equal(store.history.count('t-1', 'devices', since), counted);
    assert.equal(counted, 1);
    // And events that follow go on from them.
    journal.record('b', 'end', ended());
    assert.equal(verifyJournal(store).broken, undefined);
  });

  it('counts what was done to a tenant within a window', () => {
    const early = [created(), confirmed, target('old', 'done'), target('slow', 'submitted')];
    record('a', early);
    clock.step(10_000);
    const since = clock.now();
    // What was sent before counts from then; what was released was done all the same.
    record('a', [...early, target('slow', 'done')]);
    record('b', [
      created(),
      confirmed,
      target('web-01', 'submitted'),
      target('web-01', 'done'),
      target('web-02', 'refused'),
      target('web-03', 'already'),
      target('web-04', 'accepted'),
      target('web-04', 'released'),
      target('web-01', 'done', { path: 'scan', action: 'device.scan' }),
      target('ban', 'done', {
        action: 'indicator.ban-ips',
        target: { kind: 'indicator', type: 'IpAddress', value: '203.0.113.7' },
      }),
      target('unban', 'done', {
        path: 'unban',
        action: 'indicator.unban-ips',
        target: { kind: 'indicator', type: 'IpAddress', value: '203.0.113.7' },
      }),
      call(201),
      call(429),
    ]);
    record('c', [created(), { type: 'not-answered', prompt: 'Run it?', by: { id: 'x', how: 'os-user' } }]);
    record('d', [created({ tenant: { ...TENANT, id: 't-2' } }), confirmed, target('web-09', 'done'), call(201)]);
    const count = (what: Parameters<typeof store.history.count>[1]): number => store.history.count('t-1', what, since);
    assert.deepEqual(
      { devices: count('devices'), isolations: count('isolations'), indicators: count('indicators') },
      { devices: 2, isolations: 2, indicators: 1 },
    );
    assert.deepEqual({ runs: count('runs'), calls: count('calls') }, { runs: 1, calls: 2 });
    assert.equal(store.history.count('t-1', 'devices', T0), 4);
    // Of one run alone, and of all but one; of runs, those that began before.
    const { history } = store;
    assert.equal(history.count('t-1', 'devices', T0, { only: 'a' }), 2);
    assert.equal(history.count('t-1', 'devices', T0, { except: 'a' }), 2);
    assert.deepEqual(history.devices('t-1', T0, { only: 'a' }).toSorted(), ['id-of-old', 'id-of-slow']);
    assert.deepEqual(
      [history.count('t-1', 'runs', T0, { except: 'a' }), history.count('t-1', 'runs', T0, { except: 'b' })],
      [0, 1],
    );
  });

  it('counts what is about to be sent, and what failed', () => {
    const aim = { kind: 'device', id: 'd-1', name: 'web-01' } as const;
    const planned: EventDraft = {
      type: 'target',
      path: 'cut',
      action: 'device.isolate',
      target: aim,
      state: 'planned',
    };
    record('a', [created(), confirmed, planned]);
    assert.equal(store.history.count('t-1', 'isolations', T0), 0);
    record('a', [
      created(),
      confirmed,
      planned,
      { type: 'intent', path: 'cut', action: 'device.isolate', key: '[a/cut#1]', targets: [aim] },
    ]);
    assert.equal(store.history.count('t-1', 'isolations', T0), 1);
    assert.equal(store.history.failures('a'), 0);
    journal.record('a', 'failed', { ...planned, state: 'failed' });
    assert.equal(store.history.failures('a'), 1);
    assert.equal(store.history.failures('b'), 0);
  });

  it('takes text that no well-formed JSON holds', () => {
    record('a', [created({ subjectText: 'half \ud800 a pair', inputs: { n: Number.NaN } })]);
    assert.equal(journal.summary('a')?.subjectText, 'half \ufffd a pair');
    assert.equal(verifyJournal(store).broken, undefined);
  });

  describe('is verified', () => {
    const verdict = (): Verification['broken'] => verifyJournal(store).broken;

    beforeEach(() => {
      record('a');
      record('b', RUN.slice(0, 5));
    });

    it('where nothing was touched', () => {
      assert.deepEqual(verifyJournal(store), { runs: 2, events: RUN.length + 5, removed: 0 });
    });

    it('where there are more events than are read at once', () => {
      for (let index = 0; index < 250; index += 1)
        journal.record('b', `n${index}`, { type: 'note', path: 'n', text: `${index}` });
      assert.deepEqual(verifyJournal(store), { runs: 2, events: RUN.length + 5 + 250, removed: 0 });
    });

    it('where a lease ended after the run', () => {
      journal.record('a', 'lease', {
        type: 'lease-ended',
        path: 'isolate',
        target: { kind: 'device', id: 'd', name: 'web-01' },
        how: 'released',
        late: false,
      });
      assert.equal(verdict(), undefined);
      store.write("DELETE FROM events WHERE type = 'lease-ended'");
      store.write('UPDATE summaries SET sequence = 9');
      assert.deepEqual(verdict(), { runId: 'a', sequence: RUN.length + 1, problem: 'the last events are missing' });
    });

    const CHANGED = 'the event, or one before it, was changed after it was written';
    const forgeries: readonly (readonly [
      what: string,
      sql: string,
      runId: string,
      sequence: number,
      problem: string,
    ])[] = [
      [
        'a body',
        "UPDATE events SET body = replace(body, 'web-01', 'web-02') WHERE run_id = 'a' AND sequence = 6",
        'a',
        6,
        CHANGED,
      ],
      ['a time', "UPDATE events SET at = at + 1 WHERE run_id = 'b' AND sequence = 2", 'b', 2, CHANGED],
      ['a key', "UPDATE events SET key = 'x' WHERE run_id = 'b' AND sequence = 2", 'b', 2, CHANGED],
      ['a hash', "UPDATE events SET hash = 'x' WHERE run_id = 'b' AND sequence = 5", 'b', 5, CHANGED],
      ['a type', "UPDATE events SET type = 'note' WHERE run_id = 'a' AND sequence = 7", 'a', 7, CHANGED],
      [
        'a body that is no JSON',
        "UPDATE events SET body = '{' WHERE run_id = 'a' AND sequence = 4",
        'a',
        4,
        'the event cannot be read',
      ],
      [
        'an event that was taken out',
        "DELETE FROM events WHERE run_id = 'a' AND sequence = 3",
        'a',
        3,
        'the event is missing',
      ],
      [
        'a last event that was taken out',
        "DELETE FROM events WHERE run_id = 'a' AND sequence = 9",
        'a',
        9,
        'the last events are missing',
      ],
      [
        'a last event of an open run that was taken out',
        "DELETE FROM events WHERE run_id = 'b' AND sequence = 5",
        'b',
        5,
        'the last events are missing',
      ],
      [
        'all events of a run that were taken out',
        "DELETE FROM events WHERE run_id = 'b'",
        'b',
        1,
        'all events of the run are missing',
      ],
      ['a run of another name', "UPDATE events SET run_id = 'z' WHERE run_id = 'b'", 'z', 1, CHANGED],
      [
        'a signature that was taken out',
        'DELETE FROM signatures',
        'a',
        9,
        'the run has ended and its record is not signed',
      ],
      ['an event after the signature', 'UPDATE signatures SET sequence = 8', 'a', 9, 'the last events are not signed'],
      [
        'a signature of something else',
        "UPDATE signatures SET signature = 'eA=='",
        'a',
        9,
        'the signature is not that of the record',
      ],
      [
        'a signature of another key',
        "UPDATE signatures SET key_id = 'x'",
        'a',
        9,
        'the record is signed with another key (x)',
      ],
    ];
    for (const [what, sql, runId, sequence, problem] of forgeries) {
      it(`and ${what} is found`, () => {
        assert.ok(store.write(sql) > 0);
        assert.deepEqual(verdict(), { runId, sequence, problem });
      });
    }

    it('and a chain that was written anew without the key is found', () => {
      const forgery = createJournal(openStore(':memory:'), { clock });
      forgery.record('a', 'begin', created());
      forgery.record('a', 'end', ended());
      store.write("DELETE FROM events WHERE run_id = 'a'");
      for (const { runId, sequence, key, at, body, hash } of forgery.events('a')) {
        store.write(
          'INSERT INTO events (run_id, sequence, key, at, type, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
          ...[runId, sequence, key, at, body.type, JSON.stringify(body), hash],
        );
      }
      store.write("UPDATE summaries SET sequence = 2 WHERE run_id = 'a'");
      store.write("UPDATE signatures SET sequence = 2 WHERE run_id = 'a'");
      assert.deepEqual(verdict(), { runId: 'a', sequence: 2, problem: 'the signature is not that of the record' });
    });

    it('and a public key that cannot be read is found', () => {
      writeFileSync(join(dirname(store.file), PUBLIC_KEY_FILE), 'no key');
      assert.match(verdict()?.problem ?? '', /public key \(journal-key\.pub\.pem\) is missing or damaged/);
    });
  });

  describe('signs with a key', () => {
    const home = (): string => dirname(store.file);

    it('that its user alone may read, made once, with the public one beside it', () => {
      assert.equal(statSync(join(home(), PRIVATE_KEY_FILE)).mode & 0o777, 0o600);
      assert.match(readFileSync(join(home(), PUBLIC_KEY_FILE), 'utf8'), /BEGIN PUBLIC KEY/);
      const key = readFileSync(join(home(), PRIVATE_KEY_FILE), 'utf8');
      store.close();
      open();
      assert.equal(readFileSync(join(home(), PRIVATE_KEY_FILE), 'utf8'), key);
    });

    it('and says so where it cannot be used', () => {
      writeFileSync(join(home(), PRIVATE_KEY_FILE), 'no key');
      assert.throws(() => createJournal(store, { clock }), /key that signs the journal .* cannot be used/);
    });
  });
});
