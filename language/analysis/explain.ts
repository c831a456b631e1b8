/** What can be told of a playbook without a tenant: language.md section 7. */
import type { ActionId } from '../catalog/actions/index.ts';
import { actionSpec } from '../catalog/actions/index.ts';
import type { Permission, Severity } from '../catalog/action-spec.ts';
import { verbOf } from '../catalog/render-verbs.ts';
import { permissionsOf } from '../model/permissions.ts';
import type {
  ApprovalModel,
  InputModel,
  PlaybookModel,
  PolicyRuleModel,
  SubjectNeed,
} from '../model/playbook-model.ts';
import type { ActionStatementModel } from '../model/statement.ts';
import { deviceSourcesOf, statementsOf } from '../model/walk.ts';

export interface ExplainedAction {
  readonly playbook: string;
  readonly path: string;
  readonly action: ActionId;
  readonly summary: string;
  readonly severity: Severity;
  readonly disabled: boolean;
  /** Seconds that the effect lasts; undefined where it has no end of its own. */
  readonly leaseSeconds?: number;
  /** The verb that undoes it; undefined where nothing does. */
  readonly undoneBy?: string;
  readonly approval?: string;
}

/** The tightest bound on devices that the text gives. */
export interface DeviceBound {
  readonly atMost: number;
  readonly rule: string;
  /** More than that only with this approval; undefined where more is refused. */
  readonly otherwiseAsk?: string;
}

export interface Explanation {
  readonly playbook: string;
  readonly title?: string;
  readonly summary?: string;
  readonly owner?: string;
  readonly needs: SubjectNeed;
  readonly inputs: readonly Pick<InputModel, 'name' | 'type' | 'optional' | 'prompt'>[];
  readonly permissions: readonly Permission[];
  readonly actions: readonly ExplainedAction[];
  readonly approvals: readonly Pick<ApprovalModel, 'name' | 'from' | 'need' | 'withinSeconds' | 'ifSilent'>[];
  readonly devices?: DeviceBound;
  readonly indicators: readonly { readonly list: string; readonly count: number }[];
}

export function explanationOf(model: PlaybookModel): Explanation {
  const main = model.playbooks[model.playbook];
  const devices = deviceBound(model);
  return {
    playbook: model.playbook,
    ...(main?.title !== undefined && { title: main.title }),
    ...(main?.summary !== undefined && { summary: main.summary }),
    ...(main?.owner !== undefined && { owner: main.owner }),
    needs: main?.needs ?? 'none',
    inputs: (main?.inputs ?? []).map(({ name, type, optional, prompt }) => ({
      name,
      type,
      optional,
      ...(prompt !== undefined && { prompt }),
    })),
    permissions: permissionsOf(model),
    actions: Object.values(model.playbooks).flatMap((playbook) =>
      [...statementsOf(playbook)].flatMap((each) => (each.kind === 'action' ? explainAction(each, playbook.name) : [])),
    ),
    approvals: Object.values(model.approvals).map(({ name, from, need, withinSeconds, ifSilent }) => ({
      name,
      from,
      need,
      ...(withinSeconds !== undefined && { withinSeconds }),
      ifSilent,
    })),
    ...(devices && { devices }),
    indicators: Object.values(model.lists).map(({ name, entries }) => ({ list: name, count: entries.length })),
  };
}

function explainAction(statement: ActionStatementModel, playbook: string): ExplainedAction {
  const spec = actionSpec(statement.action);
  const inverse = Object.hasOwn(spec, 'inverse') ? inverseVerb(statement.action) : undefined;
  return {
    playbook,
    path: statement.path,
    action: statement.action,
    summary: statement.summary,
    severity: spec.severity,
    disabled: statement.disabled,
    ...(statement.lease?.kind === 'for' && { leaseSeconds: statement.lease.seconds }),
    ...(inverse !== undefined && { undoneBy: inverse }),
    ...(statement.clauses.approval !== undefined && { approval: statement.clauses.approval }),
  };
}

function inverseVerb(id: ActionId): string | undefined {
  const { inverse } = actionSpec(id);
  return inverse === undefined ? undefined : verbOf(inverse as ActionId);
}

function deviceBound(model: PlaybookModel): DeviceBound | undefined {
  const statements = Object.values(model.playbooks).flatMap((playbook) => [...statementsOf(playbook)]);
  if (!statements.some((statement) => deviceSourcesOf(statement).length > 0)) return undefined;
  const rules = [
    ...model.policies.flatMap(({ rules }) => rules),
    ...Object.values(model.playbooks).flatMap(({ guards }) => guards),
  ];
  return rules.flatMap(boundOf).sort((a, b) => a.atMost - b.atMost)[0];
}

function boundOf(rule: PolicyRuleModel): DeviceBound[] {
  if (rule.kind !== 'max' || rule.what !== 'devices' || rule.perSeconds !== undefined) return [];
  if (!('count' in rule.limit)) return [];
  const ask = rule.otherwise.kind === 'ask' ? { otherwiseAsk: rule.otherwise.approval } : {};
  return [{ atMost: rule.limit.count, rule: rule.text, ...ask }];
}
