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
export function permissionsOf(model: PlaybookModel): Permission[] {
  const needed = new Map<string, Permission>();
  for (const playbook of Object.values(model.playbooks))
    for (const statement of statementsOf(playbook))
      for (const permission of permissionsOfStatement(statement)) needed.set(permission.application, permission);
  const included = new Set([...needed.keys()].map((name) => INCLUDES[name]));
  return [...needed.values()]
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
