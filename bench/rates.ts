/**
 * `npm run bench:rates [-- N,N,… [K,K,… [SEED,… [READING]]]]`: the engine on the practice tenant and a virtual clock against the API's rate limits,
 * by both readings of the documentation (a budget for each kind of call, or one for all), and as it is shipped (one for all, 5
 * per cent kept back, and a share for releases). The limit is what nobody can beat: POSTs as early as the windows allow, each
 * result read the moment it is there, one list call for all. As shipped it is that of the 95 and 1,450 calls that are used. Beside it a poller for each action, as playbooks elsewhere do it.
 * Calls are those of the run; those of the plans before it (shown, and checked at the start) stand beside them.
 */
import { CALLS_PER_HOUR, CALLS_PER_MINUTE } from '../language/catalog/api-limits.ts';
import type { BudgetLimits } from '../engine/budget/limits.ts';
import type { CallCount, LimitOptions } from '../simulator/index.ts';
import { createRig } from '../test/support/engine-rig.ts';
import { naivePoller, type NaiveResult, type Windows } from './naive-poller.ts';

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

/** Seconds and calls of a clairvoyant who keeps the limits. */
function limitOf(
  taken: readonly number[],
  { perMinute, perHour }: Windows,
): { readonly makespan: number; readonly calls: number } {
  const sent: number[] = [];
  for (const _ of taken) {
    const n = sent.length;
    const minute = n < perMinute ? 0 : (sent[n - perMinute] ?? 0) + 60;
    const hour = n < perHour ? 0 : (sent[n - perHour] ?? 0) + 3600;
    sent.push(Math.max(minute, hour, sent[n - 1] ?? 0));
  }
  const ends = sent.map((at, index) => at + LATENCY + (taken[index] ?? 0));
  return { makespan: Math.max(...ends) + LATENCY, calls: taken.length + 1 };
}

const TEXT = `language 1
contact nina { upn "nina@contoso.com" }
playbook isolate_all "Isolate what was picked" {
  owner nina
  isolate devices of subject fully until released {
    comment "Benchmark"
    acknowledge network_loss, vpn_lockout, server_outage
  }
}`;

interface Reading {
  readonly name: string;
  readonly budget: Partial<BudgetLimits>;
  readonly limits: LimitOptions;
  /** What the limit is computed from. */
  readonly windows: Windows;
  /** Whether polls take from the calls that actions need. */
  readonly shared: boolean;
}

const numbers = (text: string | undefined, usual: readonly number[]): readonly number[] =>
  text === undefined ? usual : text.split(',').map(Number);

const [, , NS, KS, SEED_LIST, ONLY] = process.argv;
const SEEDS = numbers(SEED_LIST, [7, 8, 9]);

const ALL: Windows = { perMinute: PER_MINUTE, perHour: PER_HOUR };
const SHIPPED: Windows = { perMinute: CALLS_PER_MINUTE, perHour: CALLS_PER_HOUR };
/** For the looks that a POST which is paid waits for. */
const FULL = { ...ALL, reserve: { perMinute: 2, perHour: 20 } };
const READINGS: readonly Reading[] = [
  {
    name: 'per kind',
    budget: { ...FULL, scope: 'per-kind' },
    limits: { scope: 'per-api' },
    windows: ALL,
    shared: false,
  },
  { name: 'shared', budget: { ...FULL, scope: 'shared' }, limits: { scope: 'shared' }, windows: ALL, shared: true },
  { name: 'as shipped', budget: {}, limits: { scope: 'shared' }, windows: SHIPPED, shared: true },
];

const WIDTHS = [11, 7, 10, 8, 7, 8, 7, 6, 5, 24];
const row = (cells: readonly (string | number)[]): void => {
  console.log(cells.map((cell, index) => String(cell).padStart(WIDTHS[index] ?? 0)).join(' |'));
};

const total = (calls: readonly CallCount[]): number => calls.reduce((sum, one) => sum + one.accepted, 0);
const throttled = (calls: readonly CallCount[]): number => calls.reduce((sum, one) => sum + one.throttled, 0);

function naiveWords(
  { makespan, calls, throttled: refused }: NaiveResult,
  limit: { makespan: number; calls: number },
): string {
  return `${(makespan / limit.makespan).toFixed(2)} x, ${(calls / limit.calls).toFixed(2)} x, ${refused} 429s`;
}

interface Measured {
  readonly devices: number;
  readonly makespan: number;
  readonly makespanRatio: number;
  readonly calls: number;
  readonly callsRatio: number;
  readonly planned: number;
  readonly throttled: number;
  readonly realSeconds: number;
  readonly naive: string;
}

async function isolate(count: number, seed: number, reading: Reading): Promise<Measured> {
  const taken = durations(count, seed);
  const rig = await createRig({
    file: ':memory:',
    simulator: { machines: count + 60, actionDuration: (index) => taken[index] ?? 40, limits: reading.limits },
    limits: reading.budget,
  });
  try {
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    const machines = (await rig.clock.run(api?.machines({}) ?? Promise.resolve([])))
      .filter((machine) => machine.onboardingStatus === 'Onboarded' && machine.healthStatus === 'Active')
      .filter((machine) => machine.osPlatform?.startsWith('Windows1') === true)
      .slice(-count);
    const subject = { kind: 'devices', devices: machines.map((machine) => machine.id) } as const;
    const began = performance.now();
    const before = total(rig.simulator.control.calls());
    const runId = await rig.start(TEXT, subject);
    const planned = total(rig.simulator.control.calls()) - before;
    const from = rig.clock.now();
    const record = await rig.ended(runId);
    const makespan = (rig.clock.now() - from) / 1000;
    const calls = total(rig.simulator.control.calls()) - before - planned;
    const limit = limitOf(taken.slice(0, machines.length), reading.windows);
    if (record.summary.counters.done !== machines.length) console.log(JSON.stringify(record.summary));
    return {
      devices: machines.length,
      makespan,
      makespanRatio: makespan / limit.makespan,
      calls,
      callsRatio: calls / limit.calls,
      planned,
      throttled: throttled(rig.simulator.control.calls()),
      realSeconds: (performance.now() - began) / 1000,
      naive: naiveWords(naivePoller(taken.slice(0, machines.length), ALL, reading.shared), limit),
    };
  } finally {
    await rig.close();
  }
}

/** The end hangs on the few actions that take longest: of the seeds the one in the middle, as the reference simulation does. */
async function middle(count: number, reading: Reading): Promise<Measured> {
  const all: Measured[] = [];
  for (const seed of SEEDS) all.push(await isolate(count, seed, reading));
  const found = all.toSorted((a, b) => a.makespanRatio - b.makespanRatio)[SEEDS.length >> 1];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

async function ban(count: number): Promise<string> {
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
  const rig = await createRig({ file: ':memory:', simulator: { scenario: 'no-indicators' } });
  try {
    rig.answer('maria.ortiz@contoso.com', 'granted');
    const began = performance.now();
    const record = await rig.run(text, { kind: 'none' });
    const calls = rig.simulator.control.calls();
    const imports = total(calls.filter((call) => call.operation.includes('import')));
    const limit = Math.ceil(count / 500);
    const approved = record.approvals[0]?.endedAt ?? 0;
    const took = ((record.summary.endedAt ?? 0) - approved) / 1000;
    row([
      'import',
      count,
      took.toFixed(0),
      '',
      imports,
      `${(imports / limit).toFixed(3)} x`,
      total(calls) - imports,
      throttled(calls),
      ((performance.now() - began) / 1000).toFixed(0),
      `${Math.ceil(count / PER_MINUTE)} min, ${(count / limit).toFixed(0)} x calls`,
    ]);
    if (record.summary.counters.done !== count) console.log(JSON.stringify(record.summary));
    return `${count} indicators in ${imports} imports`;
  } finally {
    await rig.close();
  }
}

console.log('makespan in seconds; the naive poller: makespan, calls (x limit); for indicators: one call each');
row(['budget', 'N or K', 'makespan', 'x limit', 'calls', 'x limit', 'plan', '429s', 'real', 'a poller per action']);
const worst = { calls: 0, makespan: 0 };
for (const reading of READINGS.filter(({ name }) => ONLY === undefined || name === ONLY)) {
  for (const count of numbers(NS, [1, 10, 100, 1000, 10_000])) {
    const measured = await middle(count, reading);
    row([
      reading.name,
      measured.devices,
      measured.makespan.toFixed(0),
      `${measured.makespanRatio.toFixed(3)} x`,
      measured.calls,
      `${measured.callsRatio.toFixed(3)} x`,
      measured.planned,
      measured.throttled,
      measured.realSeconds.toFixed(0),
      measured.naive,
    ]);
    if (count < 1000) continue;
    worst.calls = Math.max(worst.calls, measured.callsRatio);
    worst.makespan = Math.max(worst.makespan, measured.makespanRatio);
  }
}
let last = '';
for (const count of numbers(KS, [1, 100, 500, 5000, 15_000])) last = await ban(count);
console.log(
  `rates: at 1,000 devices and more at most ${worst.calls.toFixed(3)} x the calls and ${worst.makespan.toFixed(3)} x the makespan of the limit; ${last}`,
);
