import { actionSpec, ACTION_IDS, type ActionId } from '../../language/catalog/actions/index.ts';
import { holds } from '../plan/guards/permissions.ts';
import type { Check, Facts, Finding, Outcome, Patient } from './check.ts';
import { CHECKS } from './checks/index.ts';
import { grantedBy } from './granted.ts';

/** Whether an action of the catalog may be called. `granted` is undefined where the token does not tell. */
export interface ActionPermission {
  readonly action: ActionId;
  readonly permission: string;
  readonly granted?: boolean;
}

export interface Diagnosis {
  /** The worst of the findings; `skipped` counts for nothing. */
  readonly outcome: Exclude<Outcome, 'skipped'>;
  /** In the order in which things depend on each other. */
  readonly findings: readonly Finding[];
  readonly actions: readonly ActionPermission[];
}

/** Looks at a connection from the outside in. Reads only, whatever the mode of the tenant is. */
export async function examine(patient: Patient): Promise<Diagnosis> {
  const findings: Finding[] = [];
  let facts: Facts = {};
  for (const check of CHECKS) {
    const obstacle = obstacleOf(check, findings);
    if (obstacle !== undefined) {
      findings.push(finding(check, { outcome: 'skipped', what: `Not looked at: first see to "${obstacle.title}".` }));
      continue;
    }
    const found = await check.run(patient, facts);
    if (found === undefined) continue;
    const { learned, ...verdict } = found;
    facts = { ...facts, ...learned };
    findings.push(finding(check, verdict));
  }
  return { outcome: worstOf(findings), findings, actions: actionsOf(facts) };
}

const finding = ({ id, title }: Check, verdict: Omit<Finding, 'id' | 'title'>): Finding => ({ id, title, ...verdict });

/** The finding that really is in the way: a check that was skipped points to the one that failed. */
function obstacleOf(check: Check, findings: readonly Finding[]): Finding | undefined {
  const isInTheWay = check.needs.some((id) =>
    findings.some((found) => found.id === id && (found.outcome === 'failed' || found.outcome === 'skipped')),
  );
  return isInTheWay ? findings.find(({ outcome }) => outcome === 'failed') : undefined;
}

function worstOf(findings: readonly Finding[]): Diagnosis['outcome'] {
  const has = (outcome: Outcome): boolean => findings.some((found) => found.outcome === outcome);
  if (has('failed')) return 'failed';
  return has('warning') ? 'warning' : 'ok';
}

function actionsOf({ claims }: Facts): ActionPermission[] {
  return ACTION_IDS.map((action) => {
    const { permission } = actionSpec(action);
    return {
      action,
      permission: permission.application,
      ...(claims === undefined ? {} : { granted: holds(grantedBy(claims), permission) }),
    };
  });
}
