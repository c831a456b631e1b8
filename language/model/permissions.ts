import { actionSpec } from '../catalog/actions/index.ts';
import type { Permission } from '../catalog/action-spec.ts';
import { PERMISSIONS } from '../catalog/permissions.ts';
import type { PlaybookModel } from './playbook-model.ts';
import type { IocSourceModel, StatementModel } from './statement.ts';
import { deviceSourcesOf, iocSourceOf, statementsOf } from './walk.ts';

/** Reading permissions that a permission to change includes. */
const INCLUDES: Readonly<Record<string, string>> = {
  [PERMISSIONS.tags.application]: PERMISSIONS.readMachines.application,
  [PERMISSIONS.alerts.application]: PERMISSIONS.readAlerts.application,
};

/** Permissions that the text needs and no more, by application name in order of the alphabet (language.md section 7). */
export const permissionsOf = (model: PlaybookModel): Permission[] =>
  leastPermissions(
    Object.values(model.playbooks).flatMap((playbook) => [...statementsOf(playbook)].flatMap(permissionsOfStatement)),
  );

/** Each once, without those that another one includes. */
export function leastPermissions(needed: readonly Permission[]): Permission[] {
  const byName = new Map(needed.map((permission) => [permission.application, permission]));
  const included = new Set([...byName.keys()].map((name) => INCLUDES[name]));
  return [...byName.values()]
    .filter(({ application }) => !included.has(application))
    .sort((a, b) => (a.application < b.application ? -1 : 1));
}

function permissionsOfStatement(statement: StatementModel): Permission[] {
  if (statement.kind === 'action' && statement.disabled) return [];
  const sources = deviceSourcesOf(statement);
  return [
    ...(statement.kind === 'action' ? [actionSpec(statement.action).permission] : []),
    ...(sources.length > 0 ? [PERMISSIONS.readMachines] : []),
    ...(sources.some(({ kind }) => kind === 'hunt') ? [PERMISSIONS.hunting] : []),
    ...(readsAlert(iocSourceOf(statement)) ? [PERMISSIONS.readAlerts] : []),
  ];
}

/** Indicators of an alert are read from it. Those of `subject` may come from elsewhere. */
const readsAlert = (source: IocSourceModel | undefined): boolean =>
  source?.kind === 'of' && source.subject !== 'subject';
