/** What a run that did less than it was asked says of itself: nothing of that reads as success. */
import assert from 'node:assert/strict';
import type { RunOutcome, TargetState } from '../../engine/journal/events.ts';
import { outcomeOf, type LeftOut } from '../../engine/run/outcome.ts';
import { effectsOf, on, rigForEachTest } from '../support/rig-for-each-test.ts';

const left = (state: LeftOut['state'], late = true): LeftOut => ({ state, late, detail: 'ws-042: because.' });

describe('the outcome of a run that came to its end', () => {
  const cases: readonly [what: string, states: readonly TargetState[], leftOut: readonly LeftOut[], is: RunOutcome][] =
    [
      ['without targets', [], [], 'succeeded'],
      ['all done', ['done', 'already', 'released'], [], 'succeeded'],
      ['what `skip if` left out', ['skipped'], [], 'succeeded'],
      ['all refused when sent', ['refused', 'refused'], [left('refused')], 'refused'],
      ['all refused by its plan', ['refused'], [left('refused', false)], 'refused'],
      ['some refused when sent', ['done', 'refused'], [left('refused')], 'partial'],
      ['some refused by the plan that was confirmed', ['done', 'refused'], [left('refused', false)], 'succeeded'],
      ['silence about all', ['skipped'], [left('skipped')], 'denied'],
      ['silence about some, which the text lets pass', ['done', 'skipped'], [left('skipped')], 'succeeded'],
      ['some failed', ['done', 'failed'], [], 'partial'],
      ['failed and refused', ['failed', 'refused'], [left('refused')], 'failed'],
      ['all failed', ['failed', 'timed-out'], [], 'failed'],
      ['what came and went', ['lapsed', 'superseded', 'rolled-back'], [], 'succeeded'],
    ];
  for (const [what, states, leftOut, is] of cases)
    it(`is ${is}: ${what}`, () => {
      assert.equal(outcomeOf(states, leftOut).outcome, is);
    });

  it('says why where nothing was done', () => {
    assert.match(outcomeOf(['refused'], [left('refused')]).reason, /Nothing was done.*ws-042: because/);
    assert.equal(outcomeOf(['done'], []).reason, '');
  });

  describe('on a tenant', () => {
    const rig = rigForEachTest();
    const text = (body: string): string => `language 1
      contact maria { name "Maria" upn "maria.ortiz@contoso.com" }
      contact joel { name "Joel" upn "joel.baker@contoso.com" }
      contact nina { name "Nina" upn "nina@contoso.com" }
      approval containment { from maria, joel need 1 within 15m exclude requester if silent deny }
      policy "House" { only between "08:00" and "09:20" in "UTC" }
playbook tried "Tried" {
 owner nina
        ${body}
      }`;
    const isolate = (devices: string): string =>
      `isolate ${devices} selectively for 24h { retry 5 times every 15m comment "Case 4711" acknowledge network_loss }`;

    /** The device refuses for the moment, and the hours are over before it is tried again. */
    const tooLate = (): void => {
      rig.simulator.control.addFault({ kind: 'status', status: 409, route: 'POST /api/machines/*/isolate' });
    };

    it('is refused where each target was refused when it was sent', async () => {
      tooLate();
      const { summary } = await rig.run(text(isolate('devices of subject')), on('ws-042'));
      assert.deepEqual(effectsOf(rig), []);
      assert.equal(summary.outcome, 'refused');
      assert.match(summary.reason ?? '', /ws-042.*Not sent.*09:\d\d in UTC/);
    });

    it('is refused where that happened in a branch', async () => {
      tooLate();
      const body = `target d = devices of subject
        parallel {
 branch net {
 ${isolate('d')}
 }
 branch other {
 note "seen"
 }
 }`;
      assert.equal((await rig.run(text(body), on('ws-042'))).summary.outcome, 'refused');
    });

    it('is partial where something else was done', async () => {
      tooLate();
      const body = `tag devices of subject as "seen"\n${isolate('devices of subject')}`;
      assert.equal((await rig.run(text(body), on('ws-042'))).summary.outcome, 'partial');
    });
  });
});
