import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { CredentialKind } from '../../engine/auth/tenant-profile.ts';
import type { Json } from '../../engine/durable/durable.ts';
import { planMain } from '../../engine/plan/plan-run.ts';
import type { Segment } from '../../engine/plan/plan-segment.ts';
import type { Person, RunPlan, SubjectInput } from '../../engine/plan/run-plan.ts';
import type { EffectHistory } from '../../engine/ports.ts';
import { createFakeTenant, historyOf, NOW, TENANT, type FakeTenantContent } from './fake-tenant.ts';
import { modelOf, PEOPLE } from './model-builder.ts';

export interface PlanCase extends FakeTenantContent {
  readonly text: string;
  readonly subject?: SubjectInput;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly requester?: string;
  readonly history?: EffectHistory;
  readonly granted?: readonly string[];
  readonly credential?: CredentialKind;
  readonly now?: number;
  /** Removes what the language would not let pass, to see that the plan holds on its own. */
  readonly change?: (model: PlaybookModel) => PlaybookModel;
}

export const JOEL: Person = { id: 'joel.baker@contoso.com', how: 'practice' };

/** Plans playbook `p` of a text that may use `PEOPLE`. */
export async function segmentOf(one: PlanCase): Promise<Segment & { readonly calls: readonly string[] }> {
  const { api, calls } = createFakeTenant(one);
  const compiled = await modelOf(PEOPLE + one.text);
  const model = one.change?.(compiled) ?? compiled;
  const now = one.now ?? NOW;
  const segment = await planMain(
    {
      tenantId: TENANT.id,
      model,
      subject: one.subject ?? { kind: 'none' },
      inputs: one.inputs ?? {},
      requester: { ...JOEL, id: one.requester ?? JOEL.id },
    },
    {
      api,
      tenant: TENANT,
      clock: { now: () => now, at: () => () => undefined },
      history: one.history ?? historyOf(),
      grantedPermissions: one.granted,
      credential: one.credential,
    },
    { id: 'run-1', startedAt: now },
  );
  return { ...segment, calls };
}

export const planOf = async (one: PlanCase): Promise<RunPlan> => (await segmentOf(one)).plan;

/** `rule` of each refusal, in order. */
export const rules = (plan: RunPlan): readonly string[] => plan.refusals.map(({ rule }) => rule);

/** Targets of a statement as `name=state`; by its label or position. */
export function targets(plan: RunPlan, key: string): readonly string[] {
  const step = plan.steps.find((one) => one.key === key);
  if (step === undefined) throw new Error(`no step ${key} among ${plan.steps.map((one) => one.key).join(', ')}`);
  return step.targets.map(({ target, state }) => {
    const name = target.kind === 'indicator' ? target.value : target.kind === 'alert' ? target.id : target.name;
    return `${name}=${state}`;
  });
}

/** `key=state` of each step. */
export const states = (plan: RunPlan): readonly string[] => plan.steps.map(({ key, state }) => `${key}=${state}`);
