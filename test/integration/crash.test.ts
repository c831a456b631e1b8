import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../simulator/index.ts';

const DEVICES = 15;
const SPEED = 200;
const CHILD = join(import.meta.dirname, '..', 'support', 'crash-child.ts');

/** Stands before the practice tenant and may kill the caller after a POST was taken and before its answer is out. */
async function startKiller(simulator: Simulator, mayKill: () => boolean, kill: () => void): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void answer();
    });
    async function answer(): Promise<void> {
      const { method = 'GET', url = '/', headers } = request;
      const reply = await simulator.handle({ method, url, headers, body: Buffer.concat(chunks) });
      if (method === 'POST' && url.endsWith('/isolate') && reply.status === 201 && mayKill()) {
        kill();
        request.socket.destroy();
        return;
      }
      response.writeHead(reply.status, reply.headers).end(reply.body);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('a process that is killed between POST and journal', () => {
  it('leaves every effect on the tenant exactly once', async function () {
    this.timeout(180_000);
    const folder = mkdtempSync(join(tmpdir(), 'playbook-crash-'));
    const simulator = await startSimulator({ listen: false, speed: SPEED, machines: 80 });
    const state: { child?: ChildProcess; kills: number } = { kills: 0 };
    const server = await startKiller(
      simulator,
      () => state.kills < 12,
      () => {
        state.kills += 1;
        state.child?.kill('SIGKILL');
      },
    );
    try {
      const address = server.address();
      assert.ok(address !== null && typeof address === 'object');
      const baseUrl = `http://127.0.0.1:${address.port}`;
      const names = await activeDevices(simulator);
      const args = [CHILD, join(folder, 'journal.sqlite'), baseUrl, simulator.token, simulator.tenantId, ...names];
      const output = { text: '', errors: '' };
      for (let starts = 0; starts < 30; starts++) {
        const child = spawn(process.execPath, ['--no-warnings', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
        state.child = child;
        child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (output.errors += chunk.toString()));
        await once(child, 'close');
        if (child.exitCode !== null) break;
      }
      assert.equal(output.errors, '');
      assert.deepEqual(JSON.parse(output.text), { outcome: 'succeeded', counters: { done: DEVICES } });
      assert.ok(state.kills >= 10, `${state.kills} kills`);
      const isolated = simulator.control.effects().filter(({ type }) => type === 'Isolate');
      assert.equal(isolated.length, DEVICES);
      assert.equal(new Set(isolated.map(({ machineId }) => machineId)).size, DEVICES);
    } finally {
      state.child?.kill('SIGKILL');
      server.close();
      server.closeAllConnections();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Ids of generated devices: online, and without a story of their own. */
async function activeDevices(simulator: Simulator): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${simulator.token}` };
  const reply = await simulator.handle({ method: 'GET', url: '/api/machines?$top=200', headers });
  const { value } = JSON.parse(reply.body.toString()) as { value: { id: string }[] };
  return value.slice(-DEVICES).map(({ id }) => id);
}
