import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { createStaticTokenSource } from '../../engine/auth/static-token-source.ts';
import { createCallBudget } from '../../engine/budget/call-budget.ts';
import { createDefenderClient } from '../../engine/defender/defender-client.ts';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import type { MachineAction } from '../../engine/defender/entities.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { DefenderApi, WatchedAction, WatchStore } from '../../engine/ports.ts';
import { createActionPoller } from '../../engine/run/action-poller.ts';
import { createSystemClock } from '../../engine/time/system-clock.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.ts';
import { sendTo } from '../../testing/simulator-send.ts';

class Watches implements WatchStore {
  entries: WatchedAction[] = [];
  add(entry: WatchedAction): void {
    this.entries.push(entry);
  }
  remove(_tenantId: string, id: string): void {
    this.entries = this.entries.filter(({ machineActionId }) => machineActionId !== id);
  }
  all(): readonly WatchedAction[] {
    return this.entries;
  }
}

async function practice(options: SimulatorOptions = {}, limits = {}) {
  const clock = new VirtualClock();
  const simulator = await startSimulator({ listen: false, clock, seed: 7, ...options });
  const budget = createCallBudget({ clock, limits });
  const api = createDefenderClient({
    baseUrl: simulator.baseUrl,
    send: sendTo(simulator),
    tokens: createStaticTokenSource(simulator.token),
    budget,
    clock,
    random: () => 0.5,
  });
  const ended = new Map<string, MachineAction & { at: number }>();
  const poller = createActionPoller({
    tenant: { id: simulator.tenantId, speed: options.speed ?? 1 },
    api,
    clock,
    store: new Watches(),
    deliver: (runId, _name, _id, payload) => {
      ended.set(runId, { ...(payload as object as MachineAction), at: clock.now() });
      return Promise.resolve();
    },
  });
  const device = async (name: string): Promise<string> => {
    const [found] = await clock.run(api.machines({ names: [name] }));
    assert.ok(found, name);
    return found.id;
  };
  return { clock, simulator, api, budget, poller, ended, device };
}

/** A workstation of the practice tenant that is switched on. */
async function anyDevice(api: DefenderApi): Promise<string> {
  const fleet = await api.machines({});
  const found = fleet.find(
    (each) =>
      each.osPlatform === 'Windows11' && each.healthStatus === 'Active' && each.onboardingStatus === 'Onboarded',
  );
  assert.ok(found);
  return found.id;
}

describe('the client on the practice tenant', () => {
  it('reads the fleet, by name, tag, group, prefix and address', async () => {
    const { clock, api } = await practice();
    const fleet = await clock.run(api.machines({}));
    assert.ok(fleet.length >= 40);
    const sample = fleet.find(({ machineTags, rbacGroupName }) => machineTags.length > 0 && rbacGroupName)!;
    const name = sample.computerDnsName!;
    const finds = await clock.run(
      Promise.all([
        api.machines({ names: [name.split('.')[0]!.toUpperCase()] }),
        api.machines({ tag: sample.machineTags[0]! }),
        api.machines({ group: sample.rbacGroupName! }),
        api.machines({ search: name.slice(0, 4) }),
        api.machine(sample.id).then((found) => (found ? [found] : [])),
      ]),
    );
    for (const found of finds) assert.ok(found.some(({ id }) => id === sample.id));
    assert.ok((await clock.run(api.machineCount())) > 30);
  });

  it('reads alerts with their evidence, by incident and by search', async () => {
    const { clock, api } = await practice();
    const alerts = await clock.run(api.alerts({}));
    const times = alerts.map(({ alertCreationTime }) => Date.parse(alertCreationTime!));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    const rich = alerts.find(({ evidence }) => evidence.some(({ sha1 }) => sha1))!;
    const [single, ofIncident, found] = await clock.run(
      Promise.all([
        api.alert(rich.id),
        api.alerts({ incidentId: String(rich.incidentId) }),
        api.alerts({ search: rich.title.slice(0, 10), limit: 5 }),
      ]),
    );
    assert.deepEqual(single!.evidence, rich.evidence);
    assert.ok(ofIncident.some(({ id }) => id === rich.id));
    assert.ok(found.some(({ id }) => id === rich.id));
    const sha1 = rich.evidence.find((each) => each.sha1)!.sha1!;
    assert.equal((await clock.run(api.file(sha1)))!.sha1, sha1);
    await clock.run(api.updateAlert(rich.id, { status: 'InProgress', assign: 'soc@contoso.com', comment: 'seen' }));
    assert.equal((await clock.run(api.alert(rich.id)))!.status, 'InProgress');
  });

  it('isolates a device, follows the action to its end, and releases it', async () => {
    const { clock, simulator, api, poller, ended } = await practice({ actionDuration: () => 40 });
    const id = await clock.run(anyDevice(api));
    for (const [action, state] of [
      ['device.isolate', 'full'],
      ['device.release', 'none'],
    ] as const) {
      const made = await clock.run(api.submit(action, id, { comment: 'test', mode: 'fully' }));
      poller.watch({ machineActionId: made.id, runId: action, submittedAt: clock.now() });
      await clock.advance(2 * 60_000);
      assert.equal(ended.get(action)?.status, 'Succeeded');
      assert.equal(simulator.control.device(id).isolation.toLowerCase(), state);
    }
    assert.equal(clock.pending, 0);
  });

  it('imports, finds and deletes indicators', async () => {
    const { clock, api } = await practice();
    const common = {
      action: 'Block',
      title: 'playbook',
      description: 'd',
      severity: 'High',
      generateAlert: true,
    } as const;
    const results = await clock.run(
      api.importIndicators([
        { ...common, indicatorValue: '2a00:1450:4001::200e', indicatorType: 'IpAddress' },
        { ...common, indicatorValue: "evil-o'neil.example", indicatorType: 'DomainName' },
        { ...common, indicatorValue: '10.1.2.3', indicatorType: 'IpAddress' },
      ]),
    );
    assert.equal(results[0]!.isFailed, false);
    assert.deepEqual(
      { indicator: results[2]!.indicator, isFailed: results[2]!.isFailed },
      { indicator: '10.1.2.3', isFailed: true },
    );
    const found = await clock.run(api.indicators({ values: ['2a00:1450:4001::200e'] }));
    assert.equal(found.length, 1);
    await clock.run(api.deleteIndicators([found[0]!.id, '999999']));
    assert.deepEqual(await clock.run(api.indicators({ values: ['2a00:1450:4001::200e'] })), []);
  });

  it('waits out the limit of package links', async () => {
    const { clock, api, poller, ended } = await practice({ actionDuration: () => 60 });
    const id = await clock.run(anyDevice(api));
    const made = await clock.run(api.submit('device.collect', id, { comment: 'test' }));
    assert.equal(await clock.run(api.packageLink(made.id)), undefined);
    poller.watch({ machineActionId: made.id, runId: 'run', submittedAt: clock.now() });
    await clock.advance(5 * 60_000);
    assert.equal(ended.get('run')?.status, 'Succeeded');
    const began = clock.now();
    const links = await clock.run(Promise.all([1, 2, 3].map(() => api.packageLink(made.id))));
    assert.ok(links.every((link) => link?.startsWith('http')));
    assert.ok(clock.now() - began >= 60_000);
  });

  const faults: readonly { name: string; arm: (simulator: Simulator) => void; effects: number; safe: boolean }[] = [
    {
      name: 'is throttled',
      arm: ({ control }) => {
        control.addFault({
          route: 'POST /api/machines/*/isolate',
          kind: 'status',
          status: 429,
          retryAfterSeconds: 9,
          times: 1,
        });
      },
      effects: 0,
      safe: false,
    },
    {
      name: 'is carried out and throttled all the same',
      arm: ({ control }) => {
        control.addFault({
          route: 'POST /api/machines/*/isolate',
          kind: 'status',
          status: 429,
          executed: true,
          times: 1,
        });
      },
      effects: 1,
      safe: false,
    },
    {
      name: 'loses its answer',
      arm: ({ control }) => {
        control.addFault({ route: 'POST /api/machines/*/isolate', kind: 'accept-then-drop', times: 1 });
      },
      effects: 1,
      safe: false,
    },
    {
      name: 'is cut off before it is carried out',
      arm: ({ control }) => {
        control.addFault({ route: 'POST /api/machines/*/isolate', kind: 'reset', times: 1 });
      },
      effects: 0,
      safe: false,
    },
    {
      name: 'is answered with half an action',
      arm: ({ control }) => {
        control.addFault({ route: 'POST /api/machines/*/isolate', kind: 'truncated', times: 1 });
      },
      effects: 1,
      safe: false,
    },
  ];
  for (const { name, arm, effects, safe } of faults) {
    it(`never isolates twice when the call ${name}`, async () => {
      const { clock, simulator, api } = await practice();
      const id = await clock.run(anyDevice(api));
      arm(simulator);
      const call = clock.run(api.submit('device.isolate', id, { comment: 'x', mode: 'fully' }));
      await assert.rejects(call, (error) => error instanceof PlaybookError && error.detail.safeToRepeat === safe);
      assert.equal(simulator.control.effects().length, effects);
    });
  }

  it('reads through resets, server errors and stale lists', async () => {
    const { clock, simulator, api } = await practice();
    simulator.control.addFault({ route: 'GET /api/machines', kind: 'reset', times: 2 });
    simulator.control.addFault({
      route: 'GET /api/machines',
      kind: 'status',
      status: 503,
      retryAfterSeconds: 3,
      times: 1,
    });
    assert.ok((await clock.run(api.machines({}))).length >= 40);
  });

  it('keeps within the limits of the service: a hundred and fifty isolations without one 429', async () => {
    const { clock, simulator, api, poller, ended } = await practice({ machines: 200, actionDuration: () => 40 });
    const fleet = await clock.run(api.machines({}));
    const targets = fleet
      .filter((each) => each.osPlatform?.startsWith('Windows1') === true && each.onboardingStatus === 'Onboarded')
      .slice(0, 150);
    const sent = targets.map(async ({ id }) => {
      const made = await api.submit('device.isolate', id, { comment: 'x', mode: 'fully' }).catch(() => undefined);
      if (made !== undefined) poller.watch({ machineActionId: made.id, runId: id, submittedAt: clock.now() });
    });
    await clock.run(Promise.all(sent));
    await clock.advance(5 * 60_000);
    assert.deepEqual(
      simulator.control.calls().filter(({ throttled }) => throttled > 0),
      [],
    );
    assert.ok(ended.size > 100, String(ended.size));
  });
});

describe('the client on the practice tenant over a socket', () => {
  let simulator: Simulator;
  let folder = '';
  before(async () => {
    simulator = await startSimulator({ speed: 600, seed: 7, actionDuration: () => 60 });
    folder = await mkdtemp(path.join(tmpdir(), 'evidence-'));
  });
  after(async () => {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('collects an investigation package and fetches a real zip', async () => {
    const clock = createSystemClock();
    const api = createDefenderClient({
      baseUrl: simulator.baseUrl,
      send: createHttpTransport(),
      tokens: createStaticTokenSource(simulator.token),
      budget: createCallBudget({ clock, speed: 600 }),
      clock,
    });
    const made = await api.submit('device.collect', await anyDevice(api), { comment: 'test' });
    const ended = new Promise((resolve) => {
      createActionPoller({
        tenant: { id: simulator.tenantId, speed: 600 },
        api,
        clock,
        store: new Watches(),
        deliver: (_runId, _name, _id, payload) => {
          resolve(payload);
          return Promise.resolve();
        },
      }).watch({ machineActionId: made.id, runId: 'run', submittedAt: clock.now() });
    });
    assert.equal(((await ended) as MachineAction).status, 'Succeeded');
    const link = await api.packageLink(made.id);
    const file = path.join(folder, 'package.zip');
    const { bytes } = await api.download(link!, file);
    const zip = await readFile(file);
    assert.equal(zip.length, bytes);
    assert.ok(Object.keys(unzipSync(zip)).length > 3);
  });
});
