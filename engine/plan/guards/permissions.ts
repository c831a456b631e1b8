/** Permissions that a run needs, and those that the token lacks. */
import type { Permission } from '../../../language/catalog/action-spec.ts';
import { actionSpec, type ActionId } from '../../../language/catalog/actions/index.ts';
import { PERMISSIONS } from '../../../language/catalog/permissions.ts';
import type { PlanContext } from '../plan-context.ts';
import { stopRun } from '../refusals.ts';
import type { RunPlan } from '../run-plan.ts';

/** A broader permission that a token may hold instead. */
function broader(name: string): readonly string[] {
  const whole = name.replace(/\.All$/, '');
  return [
    whole,
    `${whole}.All`,
    `${whole.replace(/\.Read$/, '.ReadWrite')}`,
    `${whole.replace(/\.Read$/, '.ReadWrite')}.All`,
  ];
}

export const holds = (granted: readonly string[], permission: Permission): boolean =>
  [...broader(permission.application), ...broader(permission.delegated)].some((name) => granted.includes(name));

/** `actions` are all that the statements could do; only what is planned now is refused for a missing permission. */
export function checkPermissions(actions: readonly ActionId[], context: PlanContext): RunPlan['permissions'] {
  const granted = context.deps.grantedPermissions;
  const reads = [...context.reads.permissions].map((id): Permission => PERMISSIONS[id]);
  const needed = unique([...actions.map((action) => actionSpec(action).permission), ...reads]);
  if (granted === undefined) return { needed: needed.map(nameOf), missing: [], known: false };
  const missing = needed.filter((permission) => !holds(granted, permission));
  const planned = new Set(
    context.steps
      .filter((step) => step.targets.some(({ state }) => state === 'planned'))
      .flatMap((step) => (step.action === undefined ? [] : [nameOf(actionSpec(step.action).permission)])),
  );
  for (const permission of missing.filter((one) => planned.has(nameOf(one)))) {
    const role =
      permission.portalRole === undefined
        ? ''
        : ` A signed-in user also needs the portal permission "${permission.portalRole}".`;
    const message = `The token lacks the permission ${permission.application}. Grant it to the application, with admin consent.${role}`;
    context.refusals.push(stopRun('permission', message));
  }
  return { needed: needed.map(nameOf), missing: missing.map(nameOf), known: true };
}

const nameOf = (permission: Permission): string => permission.application;

const unique = (permissions: readonly Permission[]): readonly Permission[] =>
  [...new Map(permissions.map((one) => [one.application, one])).values()].toSorted((a, b) =>
    a.application.localeCompare(b.application),
  );
