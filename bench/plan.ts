/** `npm run bench:plan`: the plan of 1,000 devices and 5,000 indicators on the practice tenant; reads only. */
import { createRig } from '../test/support/engine-rig.ts';

const DEVICES = 1000;
const INDICATORS = 5000;

const addresses = Array.from({ length: INDICATORS }, (_, index) => `93.1.${index >> 8}.${index & 255}`);
const TEXT = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
approval org_wide { from maria need 1 within 1h if silent deny }
list feed of ips """
${addresses.join('\n')}
"""
playbook large "Large" {
  isolate devices of subject fully for 1h {
    comment "Benchmark"
    acknowledge network_loss, vpn_lockout, server_outage
  }
  ban ips feed for 30d { comment "Benchmark" acknowledge org_wide_block, shared_hosting approval org_wide response block }
}`;

const rig = await createRig({ simulator: { scenario: 'no-indicators', machines: DEVICES + 60 } });
try {
  const api = rig.engine.tenant(rig.tenant.id)?.api;
  const machines = (await rig.clock.run(api?.machines({}) ?? Promise.resolve([]))).slice(-DEVICES);
  const subject = { kind: 'devices', devices: machines.map(({ id }) => id) } as const;
  const calls = (): number => rig.simulator.control.calls().reduce((sum, { accepted }) => sum + accepted, 0);
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const before = calls();
    const began = performance.now();
    const plan = await rig.plan(TEXT, subject);
    times.push(performance.now() - began);
    const planned = plan.steps.flatMap((step) => step.targets.filter(({ state }) => state === 'planned')).length;
    console.log(
      `${planned} targets planned with ${calls() - before} calls in ${(times.at(-1) ?? 0).toFixed(0)} ms, text included`,
    );
  }
  console.log(`plan: ${DEVICES} devices and ${INDICATORS} indicators in ${Math.min(...times).toFixed(0)} ms`);
} finally {
  await rig.close();
}
