import type { ActionId } from '../catalog/actions/index.ts';
import {
  isAction,
  isActionStatement,
  isRunPlaybook,
  isTagDevices,
  isUpdateAlert,
  type Action,
  type Playbook,
} from '../generated/ast.ts';
import { contentsOf } from '../reparse/contents.ts';
import { actionIdOf } from '../validation/action-of.ts';
import { calledPlaybook } from './called-playbook.ts';

/** Actions of a playbook in order of first appearance, playbooks that it runs included, disabled ones left out. */
export function actionsOf(playbook: Playbook): ActionId[] {
  const found = new Set<ActionId>();
  collect(playbook, found, new Set());
  return [...found];
}

function addEnabled(action: Action, found: Set<ActionId>): void {
  const statement = action.$container;
  if (!isActionStatement(statement) || !statement.disabled) found.add(actionIdOf(action));
}

function collect(playbook: Playbook | undefined, found: Set<ActionId>, seen: Set<Playbook>): void {
  if (!playbook || seen.has(playbook)) return;
  seen.add(playbook);
  for (const node of contentsOf(playbook)) {
    if (isTagDevices(node) || isUpdateAlert(node)) found.add(actionIdOf(node));
    else if (isAction(node)) addEnabled(node, found);
    else if (isRunPlaybook(node)) collect(calledPlaybook(node), found, seen);
  }
}
