/**
 * `npm run bench:rates`: the engine on the practice tenant and a virtual clock against the API's rate limits. The limit is what
 * nobody can beat: POSTs as early as the windows allow, each result read the moment it is there, one list call for all.
 */
import type { CallCount } from '../simulator/index.ts';
import { createRig } from '../test/support/engine-rig.ts';

const LATENCY = 0.3;
const PER_MINUTE = 100;
const PER_HOUR = 1500;

/** Repeatable numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Seconds that Defender takes for each action: log-normal, median 40 s, sigma 0.8, at most 30 min. */
function durations(count: number, seed: number): readonly number[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.min(1800, 40 * Math.exp(0.8 * gauss));
  });
}

/** Seconds and calls of a clairvoyant who keeps the limits (100 a minute, 1,500 an hour). */
function limitOf(taken: readonly number[]): { readonly makespan: number; readonly calls: number } {
  const sent: number[] = [];
  for (const _ of taken) {
    const n = sent.length;
    const minute = n < PER_MINUTE ? 0 : (sent[n - PER_MINUTE] ?? 0) + 60;
    const hour = n < PER_HOUR ? 0 : (sent[n - PER_HOUR] ?? 0) + 3600;
    sent.push(Math.max(minute, hour, sent[n - 1] ?? 0));
  }
  const ends = sent.map((at, index) => at + LATENCY + (taken[index] ?? 0));
  return { makespan: Math.max(...ends) + LATENCY, calls: taken.length + 1 };
}

const TEXT = `language 1
playbook isolate_all "Isolate what was picked" {
  isolate devices of subject fully until released {
    comment "Benchmark"
    acknowledge network_loss, vpn_lockout, server_outage
  }
}`;

async function isolate(count: number, seed: number): Promise<void> {
  const taken = durations(count, seed);
  const rig = await createRig({
    simulator: { machines: count + 60, actionDuration: (index) => taken[index] ?? 40 },
    limits: { scope: 'per-kind', perMinute: PER_MINUTE, perHour: PER_HOUR },
  });
  try {
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    const machines = (await rig.clock.run(api?.machines({}) ?? Promise.resolve([])))
      .filter((machine) => machine.onboardingStatus === 'Onboarded' && machine.healthStatus === 'Active')
      .filter((machine) => machine.osPlatform?.startsWith('Windows1') === true)
      .slice(-count);
    const subject = { kind: 'devices', devices: machines.map((machine) => machine.id) } as const;
    // All calls count: the plan that is shown, the one that is checked at the start, and the run.
    const callsBefore = total(rig.simulator.control.calls());
    const runId = await rig.start(TEXT, subject);
    const from = rig.clock.now();
    const record = await rig.ended(runId);
    const makespan = (rig.clock.now() - from) / 1000;
    const calls = total(rig.simulator.control.calls()) - callsBefore;
    const limit = limitOf(taken.slice(0, machines.length));
    console.log(
      `isolate N=${machines.length}: makespan ${makespan.toFixed(0)} s = ${(makespan / limit.makespan).toFixed(3)} x limit; ` +
        `calls ${calls} = ${(calls / limit.calls).toFixed(3)} x limit; outcome ${record.summary.outcome ?? ''} ${JSON.stringify(record.summary.counters)} ${record.summary.reason ?? ''}`,
    );
  } finally {
    await rig.close();
  }
}

const total = (calls: readonly CallCount[]): number => calls.reduce((sum, one) => sum + one.accepted, 0);

async function ban(count: number): Promise<void> {
  const addresses = Array.from(
    { length: count },
    (_, index) => `93.${(index >> 16) + 1}.${(index >> 8) & 255}.${index & 255}`,
  );
  const text = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
approval org_wide { from maria need 1 within 1h if silent deny }
list feed of ips """
${addresses.join('\n')}
"""
playbook ban_all "Ban a feed" {
  ban ips feed for 30d { comment "Benchmark" acknowledge org_wide_block, shared_hosting approval org_wide response block }
}`;
  const rig = await createRig({ simulator: { scenario: 'no-indicators' } });
  try {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const before = Date.now();
    const record = await rig.run(text, { kind: 'none' });
    const imports = rig.simulator.control.calls().filter((call) => /import/.test(JSON.stringify(call)));
    console.log(
      `ban K=${count}: ${total(imports)} import calls; outcome ${record.summary.outcome ?? ''} ${JSON.stringify(record.summary.counters)} ${record.summary.reason ?? ''} ${record.refusals
        .map((one) => one.message)
        .join(' ')
        .slice(0, 300)}; ${((Date.now() - before) / 1000).toFixed(1)} s of real time`,
    );
  } finally {
    await rig.close();
  }
}

for (const count of [1, 10, 100, 1000]) await isolate(count, 7);
await ban(15_000);
