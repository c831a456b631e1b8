/** Compiled playbooks that no compiler made: edited by hand, or of another version. */
import assert from 'node:assert/strict';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import { PlaybookError } from '../../engine/errors.ts';
import { checkModel } from '../../engine/plan/check-model.ts';
import { compileText } from '../support/compile.ts';
import { REQUESTER } from '../support/engine-rig.ts';
import { effectsOf, on, rigForEachTest } from '../support/rig-for-each-test.ts';

const TEXT = `language 1
contact maria { name "Maria" upn "maria.ortiz@contoso.com" }
contact nina { name "Nina" upn "nina@contoso.com" }
approval containment { from maria need 1 within 15m remind every 5m if silent deny }
policy "House" { max 5 isolations per 1h otherwise stop  stop after 3 failures  max 50% of fleet otherwise stop }
playbook tried "Tried" {
  owner nina
  target hosts = devices of subject
  for each d in hosts max 5 at once 2 {
    tag d as "seen"
  }
  isolate hosts selectively for 24h {
    comment "Case 4711" acknowledge network_loss approval containment retry 2 times every 5m timeout 1h at once 2
  }
  wait 5m
}
`;

/** The model with another value at a place; `undefined` takes away what is there. */
async function edited(place: string, value: unknown): Promise<PlaybookModel> {
  const model = structuredClone(await compileText(TEXT));
  const names = place.split('.');
  const last = names.pop() ?? '';
  let found: unknown = model;
  for (const name of names) found = Reflect.get(found as object, name);
  assert.ok(Reflect.has(found as object, last), `${place} is in the model`);
  Reflect.set(found as object, last, value);
  return model;
}

describe('a compiled playbook at the border of the engine', () => {
  it('passes as the compiler made it', async () => {
    checkModel(await compileText(TEXT));
  });

  const cases: readonly [what: string, place: string, value: unknown, says: RegExp][] = [
    ['another format', 'format', 2, /format must be 1.*not 2/],
    ['no such playbook', 'playbook', 'other', /"other" is none of its playbooks/],
    ['no playbooks', 'playbooks', undefined, /playbooks /],
    [
      'batches of none',
      'playbooks.tried.body.1.atOnce',
      0,
      /body\.1\.atOnce \(test\.playbook line 9\) must be at least 1, not 0/,
    ],
    [
      'batches of less',
      'playbooks.tried.body.2.clauses.atOnce',
      -1,
      /clauses\.atOnce \(test\.playbook line 12\) must be at least 1, not -1/,
    ],
    ['half a batch', 'playbooks.tried.body.1.atOnce', 1.5, /whole number.*not 1\.5/],
    ['a batch in words', 'playbooks.tried.body.1.atOnce', '2', /atOnce .*whole number/],
    ['a batch of nothing', 'playbooks.tried.body.1.atOnce', null, /atOnce .*whole number/],
    ['a batch as an object', 'playbooks.tried.body.1.atOnce', {}, /atOnce .*whole number/],
    [
      'a lease that is no number',
      'playbooks.tried.body.2.lease.seconds',
      Number.NaN,
      /lease\.seconds .*number of seconds, not NaN/,
    ],
    ['a lease of less than no time', 'playbooks.tried.body.2.lease.seconds', -60, /must not be negative, not -60/],
    ['a lease for ever', 'playbooks.tried.body.2.lease.seconds', 1e300, /a hundred years/],
    ['tries of less than none', 'playbooks.tried.body.2.clauses.retry.times', -1, /retry\.times /],
    ['a time-out of infinity', 'playbooks.tried.body.2.clauses.timeoutSeconds', Infinity, /timeoutSeconds /],
    ['a wait of less than no time', 'playbooks.tried.body.3.seconds', -1, /body\.3\.seconds .*negative/],
    ['an approval that needs nobody', 'approvals.containment.need', 0, /approvals\.containment\.need .*at least 1/],
    ['an approval that asks nobody', 'approvals.containment.from', [], /from .*must name somebody/],
    ['silence as a yes', 'approvals.containment.ifSilent.then', 'approve', /silence is never a yes, not approve/],
    ['a maximum of less than none', 'policies.0.rules.0.limit.count', -1, /limit\.count .*at least 0/],
    ['more than all', 'policies.0.rules.2.limit.percent', 200, /percent .*at most 100/],
    ['a statement of the future', 'playbooks.tried.body.3.kind', 'reboot', /body\.3\.kind .*no statement.*not reboot/],
    [
      'a statement inside another that is none',
      'playbooks.tried.body.1.block.0',
      null,
      /block\.0 .*must be a statement/,
    ],
    ['an action of the future', 'playbooks.tried.body.2.action', 'device.offboard', /no action.*not device\.offboard/],
  ];
  for (const [what, place, value, says] of cases)
    it(`is refused with ${what}`, async () => {
      const model = await edited(place, value);
      assert.throws(
        () => {
          checkModel(model);
        },
        (error) => {
          assert.ok(error instanceof PlaybookError && error.detail.kind === 'rejected', String(error));
          assert.match(error.message, says);
          return true;
        },
      );
    });

  describe('of a runner', () => {
    const rig = rigForEachTest();
    it('is neither planned nor started nor kept as declined', async () => {
      const model = await edited('playbooks.tried.body.1.atOnce', 0);
      const request = { tenantId: rig.tenant.id, model, subject: on('ws-042'), inputs: {}, requester: REQUESTER };
      const refused = /cannot be run: .*atOnce/;
      await assert.rejects(rig.clock.run(rig.engine.plan(request)), refused);
      await assert.rejects(rig.clock.run(rig.engine.start(request, 'x', {})), refused);
      await assert.rejects(rig.clock.run(rig.engine.decline(request, 'plan')), refused);
      assert.deepEqual(effectsOf(rig), []);
      assert.equal(rig.engine.openRuns(), 0);
    });
  });
});
