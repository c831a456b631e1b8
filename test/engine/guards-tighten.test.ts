/** A rule tightens: whatever policy or guard is added, nothing is done to what was not to be acted on without it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Machine } from '../../engine/defender/entities.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import { targetId } from '../../engine/plan/refusals.ts';
import type { PlaybookModel, PolicyRuleModel } from '../../language/model/playbook-model.ts';
import { historyOf, machine, NOW, TENANT, createFakeTenant } from '../support/fake-tenant.ts';
import { modelOf, PEOPLE } from '../support/model-builder.ts';
import { planMain } from '../../engine/plan/plan-run.ts';

const CLAUSES = 'comment "Case 4711"';
/** Apart from the playbook: the language would let no text pass that breaks so many of them. */
const RULES = `${PEOPLE}
  policy "Every rule" {
    never isolate devices where device.tags includes any of ["protected"] skip
    never isolate devices where device.health is inactive stop
    never isolate fully devices where device.os starts with "WindowsServer" skip
    never restrict apps devices where device.app_restricted is yes skip
    never scan skip
    never ban ips stop
    never ban domains devices where device.risk is high skip
    max 1 devices otherwise stop
    max 2 devices otherwise ask org_wide
    max 2 devices per 1h otherwise stop
    max 40% of fleet otherwise stop
    max 10% of fleet per 1h otherwise ask containment
    max 1 isolations per 1h otherwise ask org_wide
    max 1 indicators otherwise stop
    max 3 indicators per 1d otherwise ask org_wide
    max 2 runs per 1h otherwise stop
    max 3 calls otherwise stop
    require approval org_wide for isolate
    require approval containment for scan when device.value is high
    require approval org_wide for ban ips, ban domains
    require expiry for isolate up to 12h
    require expiry for ban ips, ban domains up to 7d
    require fleet.count > 2
    require device.health is active
    do not ban ["evil.example", "45.9.148.108"]
    stop after 2 failures
    only between "08:00" and "18:00" in "Europe/Madrid" on MON, TUE
    only between "22:00" and "06:00"
  }
  playbook p "p" { note "nothing" }`;

const TEXT = `${PEOPLE}
  playbook called "called" {
    owner soc_leads
    input hosts: devices
    s: scan hosts quickly { ${CLAUSES} acknowledge performance }
  }
  playbook p "p" {
    owner soc_leads
    target all_of_them = devices tagged ["fleet"]
    a: isolate all_of_them selectively for 24h { ${CLAUSES} acknowledge network_loss, vpn_lockout, server_outage }
    b: restrict apps on all_of_them for 24h { ${CLAUSES} acknowledge business_interruption }
    for each host in all_of_them max 50 {
      if host.risk is high { c: isolate host fully for 6h { ${CLAUSES} acknowledge network_loss, vpn_lockout, server_outage } }
    }
    parallel {
      branch one { d: ban ips ["45.9.148.108", "45.9.148.109"] for 30d { ${CLAUSES} acknowledge org_wide_block, shared_hosting approval org_wide } }
      branch two { e: ban domains ["evil.example", "bad.example"] for 3d { ${CLAUSES} acknowledge org_wide_block approval org_wide } }
    }
    run called with hosts = all_of_them
  }`;

const anyMachine = (number: number): fc.Arbitrary<Machine> =>
  fc
    .record({
      osPlatform: fc.constantFrom('Windows11', 'Windows10', 'WindowsServer2019', 'Ubuntu', 'macOS', 'Android'),
      healthStatus: fc.constantFrom('Active', 'Inactive'),
      riskScore: fc.constantFrom('Low', 'High', 'None'),
      deviceValue: fc.constantFrom('Normal', 'High'),
      onboardingStatus: fc.constantFrom('Onboarded', 'Onboarded', 'CanBeOnboarded'),
      protectedTag: fc.boolean(),
    })
    .map(({ protectedTag, ...more }) =>
      machine(number, `ws-${number}`, { ...more, machineTags: ['fleet', ...(protectedTag ? ['protected'] : [])] }),
    );

const anyTenant = fc
  .integer({ min: 0, max: 5 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => anyMachine(index + 1))));

const anyHistory = fc.record({
  devices: fc.integer({ min: 0, max: 3 }),
  isolations: fc.integer({ min: 0, max: 3 }),
  indicators: fc.integer({ min: 0, max: 4 }),
  runs: fc.integer({ min: 0, max: 3 }),
  calls: fc.integer({ min: 0, max: 9 }),
});

/** What a plan selects: effects that it would have if nothing stopped the whole run. */
const selected = (plan: RunPlan): ReadonlySet<string> =>
  new Set(
    plan.steps.flatMap((step) =>
      step.action === undefined
        ? []
        : step.targets
            .filter(({ state }) => state === 'planned')
            .map(({ target, action = '' }) => `${step.action ?? ''} ${step.mode ?? ''} ${targetId(target)} ${action}`),
    ),
  );

/** Effects that a plan would have once everybody said yes; none where it is refused. */
const effects = (plan: RunPlan): ReadonlySet<string> => (plan.verdict === 'refused' ? new Set() : selected(plan));

/**
 * Rules that leave out targets. They come before rules that count (language.md section 5), so a run that was too large can
 * become small enough by them; it never acts on more than it selected before.
 */
const leavesOut = (rule: PolicyRuleModel): boolean =>
  rule.kind === 'do-not-ban' || (rule.kind === 'never' && rule.outcome === 'skip');

const approvals = (plan: RunPlan): ReadonlyMap<string, readonly string[]> =>
  new Map(plan.steps.map((step) => [step.key, step.approvals]));

describe('rules that are added', () => {
  let model: PlaybookModel;
  let rules: readonly PolicyRuleModel[];
  before(async () => {
    const compiled = await modelOf(TEXT);
    const asked = await modelOf(RULES);
    rules = asked.policies.flatMap((policy) => policy.rules);
    model = { ...compiled, ...asked, playbooks: compiled.playbooks, policies: [] };
  });

  const withRules = (
    policies: readonly PolicyRuleModel[],
    guards: Readonly<Record<string, readonly PolicyRuleModel[]>>,
  ) => ({
    ...model,
    policies: policies.length === 0 ? [] : [{ name: 'House', rules: policies }],
    playbooks: Object.fromEntries(
      Object.entries(model.playbooks).map(([name, body]) => [name, { ...body, guards: guards[name] ?? [] }]),
    ),
  });

  async function plan(of: PlaybookModel, machines: readonly Machine[], counts: Parameters<typeof historyOf>[0]) {
    const { api } = createFakeTenant({ machines, fleet: machines.length + 2 });
    const requester = { id: 'nobody@contoso.com', how: 'practice' } as const;
    const segment = await planMain(
      { tenantId: TENANT.id, model: of, subject: { kind: 'none' }, inputs: {}, requester },
      { api, tenant: TENANT, clock: { now: () => NOW, at: () => () => undefined }, history: historyOf(counts) },
      { id: 'run-1', startedAt: NOW },
    );
    return segment.plan;
  }

  it('never let anything be done that was not done without them, and never ask fewer people', async () => {
    const seen = { planned: 0, tightened: 0 };
    const some = fc.nat().chain(() =>
      fc.subarray(
        Array.from({ length: 26 }, (_, index) => index),
        { maxLength: 6 },
      ),
    );
    await fc.assert(
      fc.asyncProperty(some, some, some, some, anyTenant, anyHistory, async (a, b, c, more, machines, counts) => {
        const pick = (indexes: readonly number[]): readonly PolicyRuleModel[] =>
          indexes.flatMap((one) => rules[one] ?? []);
        const before = await plan(withRules(pick(a), { p: pick(b), called: pick(c) }), machines, counts);
        const extended = [
          withRules([...pick(more), ...pick(a)], { p: pick(b), called: pick(c) }),
          withRules(pick(a), { p: [...pick(b), ...pick(more)], called: pick(c) }),
          withRules(pick(a), { p: pick(b), called: [...pick(more), ...pick(c)] }),
        ];
        const smaller = pick(more).some(leavesOut);
        const allowed = smaller ? selected(before) : effects(before);
        seen.planned += allowed.size;
        for (const tighter of extended) {
          const after = await plan(tighter, machines, counts);
          const done = effects(after);
          seen.tightened += allowed.size - done.size;
          assert.deepEqual(
            [...done].filter((effect) => !allowed.has(effect)),
            [],
          );
          if (before.verdict === 'refused' && !smaller) assert.equal(after.verdict, 'refused');
          if (after.verdict === 'refused') continue;
          for (const [key, asked] of approvals(before))
            for (const name of asked)
              assert.ok(
                approvals(after).get(key)?.includes(name) === true ||
                  after.steps.every(
                    (step) => step.key !== key || step.targets.every(({ state }) => state !== 'planned'),
                  ),
                `${key} no longer asks ${name}`,
              );
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(seen.planned > 50 && seen.tightened > 50, `nothing to see: ${JSON.stringify(seen)}`);
  });
});
