import assert from 'node:assert/strict';
import { createStaticTokenSource } from '../../../engine/auth/static-token-source.ts';
import { createDefenderClient } from '../../../engine/defender/defender-client.ts';
import type { Send } from '../../../engine/defender/http.ts';
import type { DefenderApi } from '../../../engine/ports.ts';
import { VirtualClock } from '../../../engine/time/virtual-clock.ts';
import { startSimulator } from '../../../simulator/index.ts';
import { sendTo } from '../../../testing/simulator-send.ts';
import { assertKept, type Fields } from '../../support/printed.ts';

const ALERT = 'da638781001000000001_1042042042';
const HASH = '3fbe5a1ed857a6736e061a6850706f9e8a7e881f024bff044df1c34795b89bf4';

/** A client of the practice tenant, with the last answer as it came over the wire. */
async function practice(): Promise<{ api: DefenderApi; clock: VirtualClock; last: () => Fields; device: string }> {
  const clock = new VirtualClock();
  const simulator = await startSimulator({ listen: false, clock, seed: 7 });
  const direct = sendTo(simulator);
  let last: Fields = {};
  const send: Send = async (request) => {
    const reply = await direct(request);
    const chunks: Uint8Array[] = [];
    for await (const chunk of reply.body) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > 0) last = JSON.parse(bytes.toString()) as Fields;
    return {
      ...reply,
      body: (async function* () {
        await Promise.resolve();
        yield bytes;
      })(),
    };
  };
  const api = createDefenderClient({
    baseUrl: simulator.baseUrl,
    send,
    tokens: createStaticTokenSource(simulator.token),
    budget: { take: () => Promise.resolve(), throttled: () => undefined },
    clock,
    random: () => 0.5,
  });
  const [found] = await clock.run(api.machines({ names: ['ws-043'] }));
  return { api, clock, last: () => last, device: found!.id };
}

type Operation = (api: DefenderApi, device: string, clock: VirtualClock) => Promise<unknown>;

const submit =
  (action: Parameters<DefenderApi['submit']>[0], more: Fields = {}): Operation =>
  (api, device) =>
    api.submit(action, device, { comment: 'why', ...more });

/** One thing comes back, with all that the practice tenant said of it. */
const single: readonly (readonly [name: string, operation: Operation])[] = [
  ['isolate', submit('device.isolate', { mode: 'fully' })],
  ['restrict app execution', submit('device.restrict')],
  ['collect package', submit('device.collect')],
  ['run AV scan', submit('device.scan', { depth: 'quickly' })],
  ['stop and quarantine file', submit('file.quarantine', { sha1: 'a0c659857ccbe457fdaf5fe21d54efdcbf6f6508' })],
  [
    'run live response',
    submit('device.script', { commands: [{ type: 'RunScript', params: [{ key: 'ScriptName', value: 'a.ps1' }] }] }),
  ],
  ['start investigation', (api, device) => api.startInvestigation(device, 'why')],
  ['read investigation', async (api, device) => api.investigation((await api.startInvestigation(device, 'why')).id)],
  [
    'read machine action',
    async (api, device, clock) => {
      const { id } = await api.submit('device.isolate', device, { comment: 'why', mode: 'fully' });
      await clock.advance(2_000);
      return (await api.machineActions({ ids: [id] }))[0];
    },
  ],
  [
    'cancel machine action',
    async (api, device, clock) => {
      const { id } = await api.submit('device.isolate', device, { comment: 'why', mode: 'fully' });
      await clock.advance(2_000);
      return api.cancelMachineAction(id, 'no more');
    },
  ],
  ['read device', (api, device) => api.machine(device)],
  ['read alert', (api) => api.alert(ALERT)],
  ['read file', (api) => api.file(HASH)],
];

/** Many things come back below `value`. */
const lists: readonly (readonly [name: string, operation: Operation])[] = [
  ['list devices', (api) => api.machines({})],
  [
    'list alerts of an incident with evidence',
    async (api) => api.alerts({ incidentId: String((await api.alert(ALERT))?.incidentId) }),
  ],
  ['list all alerts', (api) => api.alerts({})],
  ['list library', (api) => api.libraryFiles()],
  [
    'list machine actions of a device',
    async (api, device, clock) => {
      await api.submit('device.isolate', device, { comment: 'why', mode: 'fully' });
      await clock.advance(2_000);
      return api.machineActions({ machineId: device });
    },
  ],
  [
    'list investigations',
    async (api, device) => {
      await api.startInvestigation(device, 'why');
      return api.investigations({ machineId: device, startedSince: '2020-01-01T00:00:00Z' });
    },
  ],
  [
    'import indicators',
    (api) =>
      api.importIndicators([
        { indicatorType: 'FileSha256', indicatorValue: HASH, action: 'Block', title: 't', description: 'd' },
      ]),
  ],
  [
    'list indicators',
    async (api) => {
      await api.importIndicators([
        { indicatorType: 'FileSha256', indicatorValue: HASH, action: 'Block', title: 't', description: 'd' },
      ]);
      return api.indicators({ values: [HASH] });
    },
  ],
];

describe('practice tenant', () => {
  for (const [name, operation] of single) {
    it(`${name} | the practice tenant’s reply`, async () => {
      const { api, clock, last, device } = await practice();
      const result = await clock.run(operation(api, device, clock));
      assert.ok(Object.keys(last()).length > 3);
      assertKept(result, last());
    });
  }
  for (const [name, operation] of lists) {
    it(`${name} | the practice tenant’s reply`, async () => {
      const { api, clock, last, device } = await practice();
      const result = await clock.run(operation(api, device, clock));
      const value = last()['value'] as unknown[];
      assert.ok(value.length > 0);
      assertKept(result, value);
    });
  }
  it('hunt | the practice tenant’s reply', async () => {
    const { api, clock, last } = await practice();
    const rows = await clock.run(api.hunt('DeviceInfo | project DeviceName, OSPlatform | limit 3'));
    assert.equal(rows.length, 3);
    assert.deepEqual(rows, last()['Results']);
  });
});
