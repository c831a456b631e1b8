/** Plans the reversal of what a run has done, as a segment of its own. Reads only. */
import type { PlaybookModel, PolicyRuleModel } from '../../language/model/playbook-model.ts';
import type { MachineAction } from '../defender/entities.ts';
import { PlaybookError } from '../errors.ts';
import type { RunRecord } from '../journal/events.ts';
import { targetKey } from '../journal/target-key.ts';
import { hashPolicies, planHash } from '../plan/plan-hash.ts';
import { planSegment } from '../plan/plan-segment.ts';
import { targetName } from '../plan/refusals.ts';
import type { Person, PlannedStep, PlannedTarget, Refusal, RunPlan } from '../plan/run-plan.ts';
import { holderAmong, typesOf, type Holder } from './lease-state.ts';
import type { RunDeps } from './run-deps.ts';
import type { PlaybookRunInput } from './run-input.ts';
import { undoStatements, type Undo, type UndoneTarget } from './undo-statements.ts';

export interface RollbackPlan {
  readonly plan: RunPlan;
  readonly undos: readonly Undo[];
  /** Targets that somebody else has changed since, by the key of the step that did them, with what came after. */
  readonly superseded: readonly {
    readonly of: string;
    readonly target: UndoneTarget['target'];
    readonly why: string;
  }[];
}

export interface RollbackRequest {
  readonly root: string;
  readonly input: PlaybookRunInput;
  readonly segment: string;
  /** Undefined for everything. */
  readonly label?: string;
  readonly requester: Person;
  /** In a handler no approvals are asked: nobody should wait for people while something is wrong. */
  readonly exempt: boolean;
}

type Deps = Pick<RunDeps, 'journal' | 'tenant' | 'clock' | 'history' | 'recordOf'>;

/** What one run changed may be taken back whatever limits and hours hold for new changes. */
const NOT_FOR_ROLLBACKS: ReadonlySet<PolicyRuleModel['kind']> = new Set(['max', 'require', 'only-between']);

export async function planRollback(request: RollbackRequest, deps: Deps): Promise<RollbackPlan> {
  const { root, input, segment, label, requester, exempt } = request;
  const { tenantId, model, subject } = input.request;
  const record = deps.recordOf(root);
  if (record === undefined) throw new PlaybookError({ kind: 'not-found', message: `There is no run "${root}".` });
  const { api, tenant, grantedPermissions, credential } = await deps.tenant(tenantId);
  const isolations = await isolationsBefore(record, api);
  const undoing = undoStatements(record, segment, label, isolations);
  const scope = { ...input.scope, prefix: '', run: { ...input.scope.run, id: root } };
  const { plan: drafted } = await planSegment(
    {
      model: { ...relaxed(model, exempt) },
      segment,
      statements: undoing.refusals.some(({ stops }) => stops === 'run')
        ? []
        : undoing.undos.map(({ statement }) => statement),
      scope,
      subject,
      tenant,
      requester,
      inputs: input.request.inputs,
    },
    {
      api,
      tenant,
      clock: deps.clock,
      history: deps.history,
      grantedPermissions,
      credential,
    },
  );
  const holders = await holdersOf(undoing.undos, root, record.summary.startedAt, api);
  const superseded: RollbackPlan['superseded'][number][] = [];
  const steps = drafted.steps.map((step) => held(step, undoing.undos, holders, superseded));
  const left = superseded.map(({ target, why }): Refusal => ({
    rule: 'superseded',
    message: `${targetName(target)} is left as it is: ${why}`,
    target,
    stops: 'target',
  }));
  const refusals = [...undoing.refusals, ...drafted.refusals, ...left];
  const ready = steps.some((step) => step.targets.some(({ state }) => state === 'planned'));
  const plan: Omit<RunPlan, 'hash'> = {
    ...drafted,
    title: `Rollback of ${label ?? 'everything'}: ${drafted.title ?? drafted.playbook}`,
    subjectText: input.plan.subjectText,
    policyHash: hashPolicies(model.policies),
    steps,
    refusals,
    verdict: refusals.some(({ stops }) => stops === 'run') ? 'refused' : ready ? 'ready' : 'nothing-to-do',
  };
  return { plan: { ...plan, hash: planHash(plan) }, undos: undoing.undos, superseded };
}

function relaxed(model: PlaybookModel, exempt: boolean): PlaybookModel {
  const kept = (rule: PolicyRuleModel): boolean =>
    !NOT_FOR_ROLLBACKS.has(rule.kind) && !(exempt && rule.kind === 'require-approval');
  return {
    ...model,
    policies: model.policies.map((policy) => ({ ...policy, rules: policy.rules.filter(kept) })),
    playbooks: Object.fromEntries(
      Object.entries(model.playbooks).map(([name, body]) => [name, { ...body, guards: body.guards.filter(kept) }]),
    ),
  };
}

type Api = Awaited<ReturnType<RunDeps['tenant']>>['api'];

/** In which mode the devices were isolated that the run has released. */
async function isolationsBefore(record: RunRecord, api: Api): Promise<readonly MachineAction[]> {
  const released = record.steps
    .filter(({ action }) => action === 'device.release')
    .flatMap(({ targets }) => targets.flatMap(({ target, state }) => (state === 'done' ? [target] : [])));
  const found: MachineAction[] = [];
  for (const target of released)
    if (target.kind === 'device')
      found.push(...(await api.machineActions({ machineId: target.id, types: ['Isolate'] })));
  return found;
}

/** Who has changed the state of each device last, by `<step> <target>`. One list call a step. */
export async function holdersOf(
  undos: readonly Undo[],
  root: string,
  since: number,
  api: Api,
): Promise<ReadonlyMap<string, Holder>> {
  const holders = new Map<string, Holder>();
  for (const { of, action, targets } of undos) {
    const types = typesOf(action);
    if (types.length === 0) continue;
    const actions = await api.machineActions({ types, createdSince: new Date(since - 3_600_000).toISOString() });
    for (const [key, { target, machineActionId }] of Object.entries(targets)) {
      if (target.kind !== 'device' || machineActionId === undefined) continue;
      const holder = holderAmong(actions, { root, key: of, action, target, machineActionId });
      holders.set(holderKey(of, key), foreign(actions, root, machineActionId) ?? holder);
    }
  }
  return holders;
}

export const holderKey = (of: string, target: string): string => `${of} ${target}`;

/** An action that was under way already, by somebody else, was never this run's. */
function foreign(actions: readonly MachineAction[], root: string, id: string): Holder | undefined {
  const own = actions.find((one) => one.id === id);
  if (own === undefined || (own.requestorComment ?? '').includes(`[${root}/`)) return undefined;
  return {
    who: 'other',
    detail: `it was done by ${own.requestor ?? 'somebody else'}, whose action the run took over.`,
  };
}

/** Targets that are still as the run left them. */
function held(
  step: PlannedStep,
  undos: readonly Undo[],
  holders: ReadonlyMap<string, Holder>,
  superseded: RollbackPlan['superseded'][number][],
): PlannedStep {
  const undo = undos.find(({ statement }) => statement.path === step.key);
  if (undo === undefined) return step;
  const targets = step.targets.map((planned): PlannedTarget => {
    const holder = holders.get(holderKey(undo.of, targetKey(planned.target)));
    if (holder === undefined || holder.who === 'us') return planned;
    if (holder.who !== 'other') return { ...planned, state: 'already', reason: 'was reversed by this run already' };
    const why = holder.detail ?? 'somebody else has changed it since.';
    superseded.push({ of: undo.of, target: planned.target, why });
    return { ...planned, state: 'refused', reason: why };
  });
  const any = targets.some(({ state }) => state === 'planned');
  return { ...step, targets, ...(any ? {} : { state: 'nothing-to-do', approvals: [] }) };
}
