/** Permissions that a run needs, and those that the token lacks. */
import type { Permission } from '../../../language/catalog/action-spec.ts';
import { actionSpec } from '../../../language/catalog/actions/index.ts';
import { PERMISSIONS } from '../../../language/catalog/permissions.ts';
import { permissionsOf } from '../../../language/model/permissions.ts';
import type { PlanContext } from '../plan-context.ts';
import { stopRun } from '../refusals.ts';
import type { RunPlan } from '../run-plan.ts';

/** A broader permission that a token may hold instead. */
function broader(name: string): readonly string[] {
  const whole = name.replace(/\.All$/, '');
  const change = whole.replace(/\.Read$/, '.ReadWrite');
  return [whole, `${whole}.All`, change, `${change}.All`];
}

export const holds = (granted: readonly string[], permission: Permission): boolean =>
  [...broader(permission.application), ...broader(permission.delegated)].some((name) => granted.includes(name));

/**
 * What the text needs, and what the plan read. Only a permission of an action that is planned now stops the run; the
 * others are named.
 */
export function checkPermissions(context: PlanContext): RunPlan['permissions'] {
  const granted = context.deps.grantedPermissions;
  const needed = neededPermissions(context);
  const names = needed.map(nameOf);
  if (granted === undefined) return { needed: names, missing: [], known: false };
  const missing = needed.filter((permission) => !holds(granted, permission));
  const planned = context.steps.filter((step) => step.targets.some(({ state }) => state === 'planned'));
  for (const permission of missing) {
    const first = planned.find(
      ({ action }) => action !== undefined && nameOf(actionSpec(action).permission) === nameOf(permission),
    );
    if (first !== undefined)
      context.refusals.push(stopRun('permission', lacks(permission, first.summary), first.span, first.path));
  }
  return { needed: names, missing: missing.map(nameOf), known: true };
}

const nameOf = (permission: Permission): string => permission.application;

function lacks(permission: Permission, summary: string): string {
  const role =
    permission.portalRole === undefined
      ? ''
      : ` A signed-in user also needs the portal permission "${permission.portalRole}".`;
  return `The token lacks the permission ${permission.application}, which \`${summary}\` needs. Grant it to the application, with admin consent.${role}`;
}

/** By application name; a permission to read is left out where one to change includes it. */
function neededPermissions(context: PlanContext): readonly Permission[] {
  const ofText = permissionsOf(context.model);
  const ofReads = [...context.reads.permissions].map((id): Permission => PERMISSIONS[id]);
  const missing = ofReads.filter((read) => !holds(ofText.map(nameOf), read));
  return [...ofText, ...new Set(missing)].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
