/**
 * `npm run bench:open [-- RUNS]`: so many runs wait for an approval, the process that began them is gone, and another one takes
 * them up: time until it is ready, and its memory.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileText } from '../test/support/compile.ts';
import { createRig, REQUESTER } from '../test/support/engine-rig.ts';

const RUNS = Number(process.argv[2] ?? 10_000);
const TEXT = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
approval containment { from maria need 1 within 30d if silent deny }
playbook wait_for_approval "Waits" {
  isolate devices of subject selectively for 1h {
    comment "Benchmark"
    acknowledge network_loss
    approval containment
  }
}`;

const folder = mkdtempSync(join(tmpdir(), 'open-runs-'));
const file = join(folder, 'journal.sqlite');
try {
  const rig = await createRig({
    file,
    simulator: { limits: { scope: 'off' } },
    limits: { perMinute: 1_000_000, perHour: 10_000_000 },
  });
  const request = {
    tenantId: rig.tenant.id,
    model: await compileText(TEXT),
    subject: { kind: 'devices', devices: ['ws-042'] },
    inputs: {},
    requester: REQUESTER,
  } as const;
  const { hash } = await rig.clock.run(rig.engine.plan(request));
  const began = performance.now();
  for (let run = 0; run < RUNS; run++) await rig.clock.run(rig.engine.start(request, hash, {}));
  await rig.clock.settle();
  const seconds = (performance.now() - began) / 1000;
  console.log(`${RUNS} runs planned and started in ${seconds.toFixed(1)} s`);
  await rig.close();
  const child = join(import.meta.dirname, 'open-runs-child.ts');
  const printed = execFileSync(process.execPath, ['--expose-gc', '--no-warnings', child, file], { encoding: 'utf8' });
  console.log(`open runs: ${printed.trim()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
