import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import { effectsOf, on, rigForEachTest } from '../support/rig-for-each-test.ts';

const PEOPLE = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
contact joel { name "Joel Baker" upn "joel.baker@contoso.com" }
channel soc { teams secret "soc-webhook" }
approval containment { from maria, joel need 1 within 15m exclude requester if silent deny }
`;
const isolate = (block: string, devices = 'devices of subject'): string =>
  `isolate ${devices} selectively for hold { comment "Case 1" acknowledge network_loss after release { ${block} } }`;
const playbook = (body: string): string =>
  `${PEOPLE}\nplaybook tried "Tried" {\ninput hold: duration = 2h\n${body}\n}\n`;
const HOUR = 3_600_000;

describe('after release', () => {
  const rig = rigForEachTest();

  async function released(text: string, ...devices: string[]): Promise<RunRecord> {
    const { summary, notes, messages } = await rig.run(text, on(...devices));
    assert.deepEqual([...notes, ...messages], [], 'not before the release');
    await rig.clock.advance(4 * HOUR);
    assert.equal(rig.engine.openRuns(), 0);
    const record = rig.engine.record(summary.runId);
    assert.ok(record);
    assert.equal(record.summary.state, 'ended');
    assert.equal(record.summary.outcome, 'succeeded');
    return record;
  }

  it('tells of each device that is back, with what the run knew', async () => {
    const text = playbook(isolate('notify soc "{{ device.name }} is back after {{ run.hold }}"'));
    const record = await released(text, 'ws-042', 'ws-043');
    assert.deepEqual(record.messages.map(({ text: said }) => said.replace(/\.\S+/, '')).sort(), [
      'ws-042 is back after 2h',
      'ws-043 is back after 2h',
    ]);
  });

  it('acts on the device, by a plan of its own', async () => {
    const record = await released(playbook(isolate('tag devices of subject as "was-isolated"')), 'ws-042');
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042', 'Unisolate ws-042', 'Tag ws-042']);
    assert.equal(record.plans.length, 2);
  });

  it('asks, and takes silence for no', async () => {
    const block =
      'restrict apps on devices of subject for 1h { comment "Case 1" acknowledge business_interruption approval containment }';
    const record = await released(playbook(isolate(block)), 'ws-042');
    assert.deepEqual(effectsOf(rig), ['Isolate ws-042', 'Unisolate ws-042']);
    assert.match(record.notes[0]?.text ?? '', /not done to its end: .*lapsed/);
  });

  it('is done for an isolation in a loop of a playbook that another runs', async () => {
    const text = `${PEOPLE}
playbook tried "Tried" { target hosts = devices of subject run inner with them = hosts }
playbook inner "Inner" {
  input them: devices
  input hold: duration = 2h
  for each host in them max 5 { ${isolate('note "{{ host.name }} after {{ hold }}"', 'host')} }
}`;
    const record = await released(text, 'ws-042', 'ws-043');
    assert.equal(record.notes.filter(({ text: said }) => /^ws-04[23]\S* after 2h$/.test(said)).length, 2);
  });

  it('is not done where somebody else took over', async () => {
    const { summary } = await rig.run(playbook(isolate('note "back"')), on('ws-042'));
    const device = rig.engine.record(summary.runId)?.steps[0]?.targets[0]?.target;
    assert.ok(device?.kind === 'device');
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    assert.ok(api);
    await rig.clock.run(api.submit('device.release', device.id, { comment: 'by hand' }));
    await rig.clock.advance(HOUR / 2);
    await rig.clock.run(api.submit('device.isolate', device.id, { comment: 'by hand', mode: 'fully' }));
    await rig.clock.advance(4 * HOUR);
    assert.deepEqual(rig.engine.record(summary.runId)?.notes, []);
  });
});
