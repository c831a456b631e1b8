import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { RunRecord } from '../../engine/journal/events.ts';
import { registerPractice } from '../../runner/practice.ts';
import { startSimulator, type Simulator } from '../../simulator/index.ts';
import { createTestHome, ensureBuilt, runnerPid, type TestHome } from '../support/spawn.ts';

const DEVICES = 40;
/** At most; several isolations may be under way when one kill hits them all. */
const KILLS = 12;

const PLAYBOOK = `language 1
contact nina { upn "nina@contoso.com" }
playbook isolate_all "Isolate what was picked" {
  owner nina
  cut: isolate devices of subject selectively until released {
    comment "Crash test"
    acknowledge network_loss
    at once 3
  }
}
`;

/** The practice tenant behind a server that kills the runner once an isolation was accepted and before its answer is out. */
async function startKiller(simulator: Simulator, test: TestHome, killed: { count: number }): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer());
    async function answer(): Promise<void> {
      const { method = 'GET', url = '/', headers } = request;
      const reply = await simulator.handle({ method, url, headers, body: Buffer.concat(chunks) });
      const isAccepted = method === 'POST' && url.endsWith('/isolate') && reply.status === 201;
      const pid = isAccepted && killed.count < KILLS ? await runnerPid(test.location) : undefined;
      if (pid === undefined) {
        response.writeHead(reply.status, reply.headers).end(reply.body);
      } else {
        killed.count += 1;
        process.kill(pid, 'SIGKILL');
        request.socket.destroy();
      }
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('a runner that is killed between POST and journal', function () {
  this.timeout(240_000);
  let test: TestHome;

  before(ensureBuilt);
  beforeEach(() => {
    test = createTestHome();
  });
  afterEach(() => test.remove());

  it('goes on each time, and the command that follows the run sees one effect a device and the end', async () => {
    const simulator = await startSimulator({ listen: false, speed: 200, machines: 80 });
    const killed = { count: 0 };
    const server = await startKiller(simulator, test, killed);
    try {
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      registerPractice(test.home, { baseUrl, token: simulator.token, pid: process.pid });
      const file = join(test.home, 'isolate.playbook');
      writeFileSync(file, PLAYBOOK);
      const devices = (await generatedDevices(simulator)).flatMap((id) => ['--device', id]);
      const run = await test.cli(['run', file, ...devices, '--tenant', 'simulator', '--yes', '--format', 'json']);

      assert.equal(run.code, 0, run.stderr);
      assert.ok(killed.count >= 5, `${killed.count} kills`);
      const record = JSON.parse(run.stdout) as RunRecord;
      assert.equal(record.summary.counters.done, DEVICES);
      const isolated = simulator.control.effects().filter(({ type }) => type === 'Isolate');
      assert.equal(isolated.length, DEVICES);
      assert.equal(new Set(isolated.map(({ machineId }) => machineId)).size, DEVICES);
      assert.equal((await test.cli(['verify'])).code, 0);
    } finally {
      server.close();
      server.closeAllConnections();
      await simulator.stop();
    }
  });
});

/** Ids of devices that are online and have no story of their own. */
async function generatedDevices(simulator: Simulator): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${simulator.token}` };
  const reply = await simulator.handle({ method: 'GET', url: '/api/machines?$top=200', headers });
  const { value } = JSON.parse(reply.body.toString()) as { value: { id: string }[] };
  return value.slice(-DEVICES).map(({ id }) => id);
}
