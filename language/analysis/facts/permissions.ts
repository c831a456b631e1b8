import type { AstNode } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import type { Permission } from '../../catalog/action-spec.ts';
import { PERMISSIONS } from '../../catalog/permissions.ts';
import { isActionStatement, isDevicesFromHunt, isDeviceSource, isIocsOf, type Playbook } from '../../generated/ast.ts';
import { leastPermissions } from '../../model/permissions.ts';
import { isActionNode } from '../../validation/action-of.ts';
import { inParts } from '../../reparse/in-parts.ts';
import { runTree } from '../run-tree.ts';
import { knownActionOf } from './known-action.ts';

/** Permissions that a text needs, half typed or not; for a model `permissionsOf` says the same. */
export const permissionsOfText = (playbook: Playbook): Permission[] =>
  leastPermissions(runTree(playbook).flatMap(permissionsIn));

function permissionsOfNode(node: AstNode): Permission[] {
  if (isActionNode(node)) {
    const id = isDisabled(node.$container) ? undefined : knownActionOf(node);
    return id === undefined ? [] : [actionSpec(id).permission];
  }
  if (isDeviceSource(node)) {
    if (isDisabled(node.$container.$container.$container)) return [];
    return isDevicesFromHunt(node) ? [PERMISSIONS.readMachines, PERMISSIONS.hunting] : [PERMISSIONS.readMachines];
  }
  // Indicators of an alert are read from it. Those of `subject` may come from elsewhere.
  if (isIocsOf(node) && node.subject !== 'subject' && !isDisabled(node.$container.$container.$container))
    return [PERMISSIONS.readAlerts];
  return [];
}

const permissionsIn = inParts(permissionsOfNode);

const isDisabled = (node: AstNode | undefined): boolean => isActionStatement(node) && node.disabled;
