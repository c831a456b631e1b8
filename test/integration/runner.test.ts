import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from 'vscode-jsonrpc/node';
import { PlaybookError, type FailureKind } from '../../engine/errors.ts';
import { redactText } from '../../engine/journal/redact.ts';
import { connectRunner, connectRunningRunner, type ConnectionState } from '../../runner/client.ts';
import { stopRunner } from '../../runner/client-manage.ts';
import { startRunner } from '../../runner/client-start.ts';
import { openEngine } from '../../runner/engine-host.ts';
import { homeFiles, socketAddress } from '../../runner/home.ts';
import { hostRunner } from '../../runner/host.ts';
import { createLog } from '../../runner/log.ts';
import {
  ConnectTenant,
  GetRecord,
  Hello,
  ListRuns,
  PROTOCOL_VERSION,
  SearchDevices,
  StopRunner,
} from '../../runner/protocol.ts';
import { PRODUCT_VERSION } from '../../runner/version.ts';
import { startSimulator, type Simulator } from '../../simulator/index.ts';
import { createTestHome, ensureBuilt, finish, RUNNER_SCRIPT, runnerPid, type TestHome } from '../support/spawn.ts';
import { waitFor } from '../support/wait-for.ts';

describe('the runner', function () {
  this.timeout(120_000);
  let test: TestHome;

  before(ensureBuilt);
  beforeEach(() => {
    test = createTestHome();
  });
  afterEach(() => test.remove());

  const rejectsWith = (kind: FailureKind, message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof PlaybookError, String(error));
    assert.equal(error.detail.kind, kind);
    assert.match(error.message, message);
    return true;
  };

  describe('starts', () => {
    it('on demand, and says who it is', async () => {
      const runner = await test.connect();
      const { protocol, version, home, openRuns, pid } = runner.hello();
      assert.deepEqual(
        { protocol, version, home, openRuns },
        {
          protocol: PROTOCOL_VERSION,
          version: PRODUCT_VERSION,
          home: test.home,
          openRuns: 0,
        },
      );
      assert.notEqual(pid, process.pid);
    });

    it('once, however many ask at the same time', async () => {
      const runners = await Promise.all(Array.from({ length: 5 }, () => test.connect()));
      assert.equal(new Set(runners.map((runner) => runner.hello().pid)).size, 1);
    });

    it('once, where two processes are started by hand', async () => {
      const start = () =>
        spawn(process.execPath, [RUNNER_SCRIPT, '--home', test.home], { stdio: ['ignore', 'pipe', 'pipe'] });
      const [first, second] = [start(), start()];
      const loser = await Promise.race([finish(first), finish(second)]);
      assert.equal(loser.code, 3);
      assert.match(loser.stderr, /Another runner is there already/);
      const winner = await waitFor('the other one to answer', () => runnerPid(test.location));
      assert.ok([first.pid, second.pid].includes(winner));
    });

    it('again where a killed one left its socket behind', async function () {
      if (process.platform === 'win32') this.skip();
      const { pid } = (await test.connect()).hello();
      process.kill(pid, 'SIGKILL');
      assert.ok(existsSync(socketAddress(test.home)));
      const other = await waitFor('another runner', async () => {
        const found = await connectRunner(test.location);
        const its = found.hello().pid;
        found.close();
        return its === pid ? undefined : its;
      });
      assert.notEqual(other, pid);
    });

    it('in a folder that only its user can enter', async function () {
      if (process.platform === 'win32') this.skip();
      chmodSync(test.home, 0o755);
      await test.connect();
      const modes = [test.home, socketAddress(test.home), homeFiles(test.home).journal, homeFiles(test.home).log].map(
        (path) => lstatSync(path).mode & 0o077,
      );
      assert.deepEqual(modes, [0, 0, 0, 0]);
    });

    it('at a short address where the folder has a long name', async function () {
      if (process.platform === 'win32') this.skip();
      const home = join(test.home, 'x'.repeat(120));
      const location = { ...test.location, home };
      const runner = await connectRunner(location);
      assert.equal(runner.hello().home, home);
      assert.ok(Buffer.byteLength(socketAddress(home)) <= 104);
      runner.close();
      await stopRunner(location, true);
    });
  });

  describe('ends', () => {
    it('by itself when nobody needs it', async () => {
      const runner = await connectRunner({ ...test.location, idleSeconds: 1 });
      runner.close();
      const log = () => readFileSync(homeFiles(test.home).log, 'utf8');
      await waitFor('the end', () => (log().includes('ending: nothing to do') ? true : undefined));
    });

    it('when it is asked to, and tells its clients so', async () => {
      const runner = await test.connect();
      const states: ConnectionState[] = [];
      runner.onState((state) => states.push(state));
      assert.deepEqual(await stopRunner(test.location, false), { stopped: true, openRuns: 0 });
      await waitFor('the news', () => (states.length > 0 ? true : undefined));
      assert.deepEqual(states, ['stopped']);
      assert.equal(await runnerPid(test.location), undefined);
      await waitFor('the journal to be closed', () =>
        existsSync(`${homeFiles(test.home).journal}-wal`) ? undefined : true,
      );
    });

    it('where its journal can be written no more, and tells its clients why', async () => {
      const full = new PlaybookError({ kind: 'storage', message: 'The disk is full.' });
      const lost = Promise.withResolvers<PlaybookError>();
      const log = createLog({ file: homeFiles(test.home).log, redact: redactText, now: Date.now });
      const options = { home: test.home, version: PRODUCT_VERSION, log };
      const openJournal = () => ({ ...openEngine(options), storageLost: lost.promise });
      const host = await hostRunner({ ...options, idleMs: 60_000, openEngine: openJournal });
      const runner = await test.connect();
      const news = Promise.withResolvers<readonly [ConnectionState, string | undefined]>();
      runner.onState((...state) => {
        news.resolve([state[0], state[1]]);
      });
      lost.resolve(full);
      assert.deepEqual(await news.promise, ['stopped', 'The disk is full.']);
      await host?.ended;
      assert.equal(await runnerPid(test.location), undefined);
    });

    it('and the next request starts another one', async () => {
      const runner = await test.connect();
      const { pid } = runner.hello();
      await stopRunner(test.location, false);
      assert.deepEqual(await runner.request(ListRuns, { limit: 1 }), []);
      assert.notEqual(runner.hello().pid, pid);
    });
  });

  it('meets another practice tenant at the address of a former one', async () => {
    const runner = await test.connect();
    const devicesOf = async (simulator: Simulator): Promise<number> => {
      const { baseUrl, token } = simulator;
      const tenant = await runner.request(ConnectTenant, { kind: 'simulator', baseUrl, token });
      return (await runner.request(SearchDevices, { tenantId: tenant.id, text: 'ws-042', limit: 5 })).length;
    };
    const first = await startSimulator();
    const port = Number(new URL(first.baseUrl).port);
    assert.equal(await devicesOf(first), 1);
    await first.stop();
    const second = await startSimulator({ port });
    try {
      assert.notEqual(second.token, first.token);
      assert.equal(await devicesOf(second), 1);
    } finally {
      await second.stop();
    }
  });

  it('comes back after a crash, and the connection with it', async () => {
    const runner = await test.connect();
    const { pid } = runner.hello();
    const back = new Promise<void>((resolve) => {
      runner.onState((state) => {
        if (state === 'connected') resolve();
      });
    });
    process.kill(pid, 'SIGKILL');
    await back;
    assert.notEqual(runner.hello().pid, pid);
    assert.deepEqual(await runner.request(ListRuns, { limit: 1 }), []);
  });

  it('answers a request that it cannot fulfil with what is wrong and what to do', async () => {
    const runner = await test.connect();
    await assert.rejects(runner.request(GetRecord, { runId: 'nobody' }), rejectsWith('not-found', /nobody.*history/));
  });

  it('is found only where it is, without starting one', async () => {
    assert.equal(await connectRunningRunner(test.location), undefined);
    assert.equal(await runnerPid(test.location), undefined);
  });

  describe('of another version', () => {
    const host = async (version: string, openRuns: number) => {
      const script = join(import.meta.dirname, '..', 'support', 'runner-of-version.ts');
      const child = spawn(process.execPath, [script, test.home, version, String(openRuns)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      return child;
    };

    it('makes room where it is older and idle', async () => {
      const old = await host('0.0.1', 0);
      const ended = finish(old);
      const runner = await test.connect();
      assert.equal(runner.hello().version, PRODUCT_VERSION);
      assert.equal((await ended).code, 0);
    });

    it('stays where it is older and has open runs, and the client is told what to do', async () => {
      const old = await host('0.0.1', 2);
      await assert.rejects(
        test.connect(),
        rejectsWith('version', /version 0\.0\.1.*2 open runs or leases: wait.*runner stop --force/),
      );
      assert.equal(await runnerPid(test.location), old.pid);
    });

    it('is used where it is newer and speaks the same protocol', async () => {
      const newer = await host('99.0.0', 2);
      assert.equal((await test.connect()).hello().pid, newer.pid);
    });

    it('is refused where it speaks a newer protocol', async () => {
      const server = createServer((socket) => {
        const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
        const hello = {
          protocol: PROTOCOL_VERSION + 1,
          version: '99.0.0',
          pid: 1,
          startedAt: 0,
          home: '',
          openRuns: 0,
        };
        connection.onRequest(Hello.method, () => hello);
        connection.onRequest(StopRunner.method, () => {
          server.close();
          return { stopped: true, openRuns: 0 };
        });
        connection.listen();
      }).listen(socketAddress(test.home));
      await assert.rejects(test.connect(), rejectsWith('version', /version 99\.0\.0.*Update or reload/));
      server.close();
    });
  });

  describe('says why it cannot start, with a journal that', () => {
    it('another process has locked', async () => {
      const runner = await test.connect();
      await stopRunner(test.location, true);
      runner.close();
      const holder = new DatabaseSync(homeFiles(test.home).journal);
      holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      await assert.rejects(startRunner(test.location), rejectsWith('storage', /journal\.sqlite.*(locked|another)/s));
      holder.close();
    });

    it('was cut short', async () => {
      const runner = await test.connect();
      await stopRunner(test.location, true);
      runner.close();
      const { journal } = homeFiles(test.home);
      truncateSync(journal, Math.floor(statSync(journal).size / 2));
      const before = readFileSync(journal);
      await assert.rejects(startRunner(test.location), rejectsWith('storage', /journal\.sqlite/));
      assert.deepEqual(readFileSync(journal), before);
    });

    it('is something else', async () => {
      writeFileSync(homeFiles(test.home).journal, 'this was a diary once '.repeat(100));
      await assert.rejects(startRunner(test.location), rejectsWith('storage', /journal\.sqlite/));
    });

    it('may not be written', async function () {
      if (process.platform === 'win32') this.skip();
      // The superuser may write everything: as such the test starts the runner as somebody else.
      const nobody = 65_534;
      const isRoot = process.getuid?.() === 0;
      const { journal } = homeFiles(test.home);
      writeFileSync(journal, '');
      chmodSync(journal, 0o444);
      if (isRoot) chownSync(test.home, nobody, nobody);
      const child = spawn(process.execPath, [RUNNER_SCRIPT, '--home', test.home], {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: test.home,
        ...(isRoot ? { uid: nobody, gid: nobody } : {}),
      });
      const { code, stderr } = await finish(child);
      if (isRoot) chownSync(test.home, 0, 0);
      assert.equal(code, 4, stderr);
      assert.match(stderr, /journal\.sqlite.*(read-only|written)/s);
    });
  });

  it('exits 2 on a wrong argument', async () => {
    const child = spawn(process.execPath, [RUNNER_SCRIPT, '--fly'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const { code, stderr } = await finish(child);
    assert.equal(code, 2);
    assert.match(stderr, /--fly.*Usage: runner/s);
  });
});
