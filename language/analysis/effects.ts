import type { AstNode } from 'langium';
import type { ActionId } from '../catalog/actions/index.ts';
import {
  isActionStatement,
  isGuard,
  isNeedsApproval,
  isNote,
  isTagDevices,
  isUpdateAlert,
  type ActionStatement,
  type Playbook,
} from '../generated/ast.ts';
import { contentsOf } from '../reparse/contents.ts';
import { actionsOf } from './actions-of.ts';
import { runTree } from './run-tree.ts';

/** What a trigger brings about when it runs a playbook, playbooks that this one runs included. */
export interface Effects {
  /** Disabled ones left out. */
  readonly actions: readonly ActionId[];
  readonly statements: readonly ActionStatement[];
  readonly hasApproval: boolean;
  readonly hasGuard: boolean;
  /** A `note` is a comment on the alert. */
  readonly hasNotes: boolean;
  /** Whether an alert leaves the status in which it was found. */
  readonly setsStatus: boolean;
  /** Tags that are set or taken away. */
  readonly tags: readonly string[];
}

export function effectsOf(playbook: Playbook): Effects {
  const playbooks = runTree(playbook);
  const nodes: readonly AstNode[] = playbooks.flatMap((each) => contentsOf(each));
  return {
    actions: actionsOf(playbook),
    statements: nodes.filter(isActionStatement).filter(({ disabled }) => !disabled),
    hasApproval: nodes.some(isNeedsApproval),
    hasGuard: playbooks.some(({ header }) => header.some(isGuard)),
    hasNotes: nodes.some(isNote),
    setsStatus: nodes.some((node) => isUpdateAlert(node) && node.props.some(({ name }) => name === 'status')),
    tags: nodes.filter(isTagDevices).map(({ tag }) => tag),
  };
}
