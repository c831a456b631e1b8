/** A run over more devices than the hour has calls for: what was sent is followed while the rest waits. */
import assert from 'node:assert/strict';
import { createRig, type Rig } from '../support/engine-rig.ts';

const TEXT = `language 1
contact nina { upn "nina@contoso.com" }
playbook cut_off "Cut off" {
  owner nina
  isolate devices of subject fully for 30m {
    comment "Case 1"
    acknowledge network_loss, vpn_lockout, server_outage
  }
}`;
const MINUTE = 60_000;

describe('a run that has spent the calls of the hour', () => {
  let rig: Rig;

  afterEach(() => rig.close());

  async function start(count: number, reserve: number): Promise<string> {
    rig = await createRig({
      simulator: { machines: 160, actionDuration: () => 40 },
      limits: { perMinute: 95, perHour: 60, reserve: { perMinute: 5, perHour: reserve } },
    });
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    const machines = (await rig.clock.run(api?.machines({}) ?? Promise.resolve([])))
      .filter((machine) => machine.onboardingStatus === 'Onboarded' && machine.healthStatus === 'Active')
      .filter((machine) => machine.osPlatform?.startsWith('Windows1') === true)
      .slice(-count);
    assert.equal(machines.length, count);
    return rig.start(TEXT, { kind: 'devices', devices: machines.map(({ id }) => id) });
  }
  const leases = (runId: string) => rig.engine.record(runId)?.leases ?? [];

  it('begins the leases of what was sent before the last device is sent', async () => {
    const runId = await start(60, 20);
    await rig.clock.advance(10 * MINUTE);
    const held = leases(runId).length;
    assert.ok(held > 0 && held < 60, `${held} leases`);

    const { done = 0, released = 0 } = (await rig.ended(runId)).summary.counters;
    assert.equal(done + released, 60);
    assert.ok(released > 0, 'leases have ended while others were still to be sent');
  });

  it('releases what is due from the share that is kept for it, the look before a release included', async () => {
    const runId = await start(20, 45);
    await rig.clock.advance(45 * MINUTE);
    const held = leases(runId);
    assert.ok(held.length > 0 && held.length < 20, `${held.length} leases`);
    assert.deepEqual(new Set(held.map(({ ended }) => ended?.how)), new Set(['released']));
  });
});
