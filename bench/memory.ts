/**
 * `npm run bench:memory`: resident memory of the runner, idle and with a thousand runs that wait for an approval. The budget of
 * calls is no limit here: the practice tenant runs fast, and so does its budget.
 */
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRunner } from '../runner/client.ts';
import * as protocol from '../runner/protocol.ts';
import { PRODUCT_VERSION } from '../runner/version.ts';
import { startSimulator } from '../simulator/index.ts';
import { compileText } from '../test/support/compile.ts';

const RUNS = Number(process.argv[2] ?? 1000);

const TEXT = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
approval containment { from maria need 1 within 8h if silent deny }
playbook wait_for_approval "Waits" {
  isolate devices of subject selectively for 1h {
    comment "Benchmark"
    acknowledge network_loss
    approval containment
  }
}`;

/** Megabytes, from /proc: Linux only. */
function residentMegabytes(pid: number, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

const home = mkdtempSync(join(tmpdir(), 'playbook-memory-'));
const simulator = await startSimulator({ speed: 100_000, limits: { scope: 'off' } });
const runner = await connectRunner({
  home,
  runnerScript: join(import.meta.dirname, '..', 'dist', 'runner.cjs'),
  execPath: process.execPath,
  version: PRODUCT_VERSION,
  client: 'bench',
});
try {
  const { pid } = runner.hello();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  console.log(`idle: ${residentMegabytes(pid).toFixed(0)} MB`);
  const connection = { kind: 'simulator', baseUrl: simulator.baseUrl, token: simulator.token } as const;
  const tenant = await runner.request(protocol.ConnectTenant, connection);
  const [device] = await runner.request(protocol.SearchDevices, { tenantId: tenant.id, text: 'ws-042', limit: 1 });
  const plan = {
    tenantId: tenant.id,
    model: await compileText(TEXT),
    subject: { kind: 'devices', devices: [device?.id ?? ''] },
    inputs: {},
    requester: { id: 'bench', how: 'os-user' },
  } as const;
  const { hash } = await runner.request(protocol.MakePlan, plan);
  const started = Date.now();
  for (let run = 0; run < RUNS; run++) await runner.request(protocol.StartRun, { plan, planHash: hash });
  const seconds = (Date.now() - started) / 1000;
  const waiting = await runner.request(protocol.ListApprovals, {});
  console.log(
    `${waiting.length} runs waiting for an approval: ${residentMegabytes(pid).toFixed(0)} MB, ` +
      `peak ${residentMegabytes(pid, 'VmHWM').toFixed(0)} MB; started in ${seconds.toFixed(1)} s`,
  );
} finally {
  await runner.request(protocol.StopRunner, { force: true });
  runner.close();
  await simulator.stop();
  rmSync(home, { recursive: true, force: true });
}
