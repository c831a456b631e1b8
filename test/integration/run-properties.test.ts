import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { EventBody, RunEvent, RunRecord, TargetState } from '../../engine/journal/events.ts';
import { deviceOf, targetKey } from '../../engine/journal/target-key.ts';
import { allStatements } from '../../engine/plan/all-statements.ts';
import type { PlannedStep } from '../../engine/plan/run-plan.ts';
import { GRANTED_BY, story, type Story } from '../support/crash/arbitrary-story.ts';
import { liveStory, type Ending } from '../support/crash/live-story.ts';

const RUNS = Number(process.env['STORIES'] ?? 25);
const MINUTE = 60_000;
/** On a machine with too much to do, fewer stories are told. */
const REAL_LIMIT_MS = process.env['STORIES'] === undefined ? 30_000 : 1_000_000;

type Target = EventBody & { readonly type: 'target' };
type Intent = EventBody & { readonly type: 'intent' };

const bodies = <T extends EventBody['type']>(
  record: RunRecord,
  type: T,
): (RunEvent & { readonly body: EventBody & { readonly type: T } })[] =>
  record.events.filter(
    (event): event is RunEvent & { readonly body: EventBody & { readonly type: T } } => event.body.type === type,
  );

/** What holds of every story, however it went. */
const INVARIANTS: Readonly<Record<string, (ending: Ending, told: Story) => void>> = {
  'nothing went wrong inside': ({ errors }) => {
    assert.deepEqual(errors.map(String), []);
  },
  'no effect without a plan, an intent, an acknowledgement and the approvals of the text': ({
    record,
    effects,
    model,
  }) => {
    if (record === undefined) {
      assert.deepEqual(effects, []);
      return;
    }
    const intents = bodies(record, 'intent');
    const silent = unacknowledged(model);
    const approved = (name: string, before: number): boolean =>
      bodies(record, 'approval-ended').some(
        ({ body, sequence }) => body.approval === name && body.outcome === 'granted' && sequence < before,
      );
    for (const { body, sequence } of intents) {
      if (isRelease(body)) continue;
      // What could not be known at first is planned again, and approved, when it is reached.
      const isPlanned = (step: PlannedStep): boolean => {
        const planned = step.targets.filter(({ state }) => state === 'planned').map(({ target }) => targetKey(target));
        return step.key === body.path && body.targets.every((target) => planned.includes(targetKey(target)));
      };
      const plan = record.plans.find(({ steps }) => steps.some(isPlanned));
      const step = plan?.steps.find(isPlanned);
      assert.ok(plan !== undefined && step !== undefined, `${body.path} was not planned for these targets`);
      assert.notEqual(plan.verdict, 'refused');
      assert.ok(!silent.has(step.path), `nobody accepted the risks of ${step.path}`);
      for (const name of step.approvals)
        assert.ok(approved(name, sequence), `${body.path} was not approved by ${name}`);
    }
    for (const { comment, type, target, machineId } of effects)
      if (type !== 'Cancel')
        assert.ok(
          intents.some(({ body }) => {
            if (type.endsWith('Indicator')) return body.targets.some((one) => 'value' in one && one.value === target);
            if (type === 'Tag')
              return body.action === 'device.tag' && body.targets.some((one) => deviceOf(one) === machineId);
            return comment?.includes(body.key);
          }),
          `${type} "${comment ?? target}" without an intent`,
        );
  },
  'an approval is granted by enough of the right people, for the plan that they were asked about': ({ record }) => {
    for (const { request, answers, outcome } of record?.approvals ?? []) {
      if (outcome !== 'granted') continue;
      const { people, need } = GRANTED_BY[request.approval] ?? assert.fail(request.approval);
      const yes = answers.filter(({ counted, answer }) => counted && answer === 'granted');
      const who = new Set(yes.map(({ by }) => by.id));
      assert.ok(who.size >= need && [...who].every((id) => people.includes(id)), [...who].join());
      assert.ok(yes.every(({ planHash }) => planHash === request.planHash));
    }
  },
  'no effect on a device that the set leaves out': ({ effects }, told) => {
    for (const { type, device } of effects)
      assert.ok(!told.spared.some((name) => device?.startsWith(`${name}.`) === true), `${type} on ${device ?? ''}`);
  },
  'no isolation of a device that a policy protects': ({ effects }, told) => {
    for (const { type, device } of effects)
      if (type === 'Isolate')
        assert.ok(
          !told.protected.some((name) => device?.startsWith(`${name}.`) === true),
          `${device ?? ''} is protected`,
        );
  },
  'one effect for an intent at most': ({ record, effects }) => {
    for (const { body } of record === undefined ? [] : bodies(record, 'intent')) {
      const devices = body.targets.map(deviceOf);
      const own = effects.filter(({ type, comment }) => type !== 'Cancel' && comment?.includes(body.key));
      const count = own.filter(({ machineId }) => devices.includes(machineId ?? undefined)).length;
      assert.ok(count <= 1, `${body.key} has ${count} effects on ${devices.join()}`);
    }
    const added = effects.filter(({ type }) => type === 'AddIndicator').map(({ target }) => target);
    assert.equal(new Set(added).size, added.length);
  },
  'every lease ends or is in force, and its end is told': ({ record, openRuns }) => {
    if (record === undefined) return;
    assert.equal(openRuns, 0, 'runs are open after twenty days');
    assert.equal(record.summary.state, 'ended');
    // Bans last for weeks, and end by themselves.
    const leases = bodies(record, 'lease-started').filter(
      ({ body }) => body.until !== undefined && body.target.kind !== 'indicator',
    );
    const ended = bodies(record, 'lease-ended').map(({ body }) => `${body.path}/${targetKey(body.target)}`);
    for (const { body } of leases)
      assert.equal(ended.filter((one) => one === `${body.path}/${targetKey(body.target)}`).length, 1);
    const started = new Set(leases.map(({ body }) => `${body.path}/${targetKey(body.target)}`));
    for (const { body } of bodies(record, 'target'))
      if (body.state === 'done' && isLeased(record, body) && !isForeign(record, body))
        assert.ok(started.has(`${body.path}/${targetKey(body.target)}`), `${body.path} is done and has no lease`);
  },
  'a device that is still isolated is in force, or its trouble is told': ({ record, effects, isolated }) => {
    const reported = new Set<string | undefined>();
    for (const { body } of record?.events ?? [])
      if (body.type === 'lease-ended') {
        if (body.how === 'failed' || body.how === 'superseded') reported.add(deviceOf(body.target));
      } else if (body.type === 'target' && TROUBLED.has(body.state)) reported.add(deviceOf(body.target));
    for (const { target, ended } of record?.leases ?? []) if (ended === undefined) reported.add(deviceOf(target));
    // One of the devices was isolated by somebody else before the story began.
    const own = isolated.filter((id) => effects.some(({ type, machineId }) => type === 'Isolate' && machineId === id));
    for (const id of own) assert.ok(reported.has(id), `${id} is isolated and nobody was told`);
  },
  'the journal is whole and tells the same when it is read anew': ({ record, replayed, rebuilt, broken }) => {
    assert.equal(broken, undefined);
    assert.deepEqual(replayed, record);
    assert.deepEqual(rebuilt, record?.summary);
  },
  'no target makes a move twice': ({ record }) => {
    const keys = record?.events.map(({ key }) => key) ?? [];
    assert.equal(new Set(keys).size, keys.length);
  },
  'the budget of calls holds over every window': ({ sent, deaths }, { limits: { perMinute, perHour } }) => {
    // What was sent in the very turn in which the process died may not have been counted any more.
    const uncounted = 5 * deaths;
    for (const [most, span] of [
      [perMinute, MINUTE],
      [perHour, 60 * MINUTE],
    ] as const) {
      const calls = peak(sent, span);
      assert.ok(calls <= most + uncounted, `${calls} calls where ${most} are allowed, after ${deaths} deaths`);
    }
  },
};

/** States that say that something is not as it was asked for, or not known to be. */
const TROUBLED: ReadonlySet<TargetState> = new Set<TargetState>(['failed', 'timed-out', 'cancelled', 'superseded']);

/** Paths of the statements whose risks nobody has accepted. */
const unacknowledged = (model: PlaybookModel): ReadonlySet<string> =>
  new Set(
    allStatements(model).flatMap((statement) =>
      statement.kind === 'action' &&
      actionSpec(statement.action).acknowledges.some((risk) => !statement.clauses.acknowledge.includes(risk))
        ? [statement.path]
        : [],
    ),
  );

const isRelease = ({ key }: Intent): boolean => key.includes('#release');

const isLeased = (record: RunRecord, { path }: Target): boolean =>
  record.plans.some((plan) => plan.steps.some((step) => step.key === path && step.leaseSeconds !== undefined)) &&
  actionSpec(record.steps.find((step) => step.path === path)?.action ?? 'device.tag').scope === 'device';

const isForeign = (record: RunRecord, { path, target }: Target): boolean =>
  bodies(record, 'target').some(
    ({ body }) => body.foreign !== undefined && body.path === path && targetKey(body.target) === targetKey(target),
  );

/** The most calls within a window of this length. */
function peak(times: readonly number[], span: number): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= span) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('random playbooks on a tenant that misbehaves, in processes that die', function () {
  this.timeout(1_200_000);

  it(`keeps what was promised in each of ${RUNS} stories`, async () => {
    const seen = { stories: 0, effects: 0, deaths: 0, ended: new Map<string, number>() };
    const property = fc.asyncProperty(story, async (told) => {
      const ending = await liveStory(told);
      seen.stories += 1;
      fc.pre(ending !== undefined);
      seen.effects += ending.effects.length;
      seen.deaths += ending.deaths;
      const outcome = ending.record?.summary.outcome ?? 'not started';
      seen.ended.set(outcome, (seen.ended.get(outcome) ?? 0) + 1);
      for (const [what, holds] of Object.entries(INVARIANTS)) {
        try {
          holds(ending, told);
        } catch (error) {
          throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
      }
    });
    const seed = process.env['SEED'];
    await fc.assert(property, {
      numRuns: RUNS,
      interruptAfterTimeLimit: REAL_LIMIT_MS,
      endOnFailure: process.env['SHRINK'] === undefined,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    });
    // Stories in which nothing happens would prove nothing.
    assert.ok(seen.stories > 0 && seen.effects + seen.deaths >= seen.stories / 2, inspect(seen));
    if (process.env['STORIES'] !== undefined) process.stdout.write(`${inspect(seen)}\n`);
  });
});
