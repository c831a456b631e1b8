import type { AstNode } from 'langium';
import type { ActionSpec } from '../catalog/action-spec.ts';
import { ACTIONS, actionSpec, type ActionId } from '../catalog/actions/index.ts';
import {
  isAction,
  isTagDevices,
  isUpdateAlert,
  type Action,
  type Ban,
  type TagDevices,
  type UpdateAlert,
} from '../generated/ast.ts';

/** Nodes that stand for an action of the catalog. */
export type ActionNode = Action | TagDevices | UpdateAlert;

const ACTION_OF = {
  Isolate: 'device.isolate',
  Deisolate: 'device.release',
  Contain: 'device.contain',
  RestrictApps: 'device.restrict',
  AllowApps: 'device.allow',
  CollectForensics: 'device.collect',
  Scan: 'device.scan',
  RunScript: 'device.script',
  FetchFile: 'device.fetch',
  Investigate: 'device.investigate',
  Quarantine: 'file.quarantine',
  UpdateAlert: 'alert.update',
} as const satisfies Record<Exclude<ActionNode['$type'], 'Ban' | 'Unban' | 'TagDevices'>, ActionId>;

/** What of a node tells its action. */
export type ActionHead =
  | { readonly $type: keyof typeof ACTION_OF }
  | { readonly $type: 'Ban' | 'Unban'; readonly kind: Ban['kind'] }
  | { readonly $type: 'TagDevices'; readonly verb: TagDevices['verb'] };

/** True for rules whose name alone tells the action. */
export const tellsAction = (type: string): type is keyof typeof ACTION_OF => Object.hasOwn(ACTION_OF, type);

export const isActionNode = (node: AstNode): node is ActionNode =>
  isAction(node) || isTagDevices(node) || isUpdateAlert(node);

/** The catalog entry of a node. */
export function actionIdOf(node: ActionHead): ActionId {
  switch (node.$type) {
    case 'Ban':
      return `indicator.ban-${node.kind}`;
    case 'Unban':
      return `indicator.unban-${node.kind}`;
    case 'TagDevices':
      return `device.${node.verb}`;
    default:
      return ACTION_OF[node.$type];
  }
}

/** What the catalog says of a node; undefined while it is being typed, as `ban` alone is no action yet. */
export function specOf(node: ActionNode): ActionSpec | undefined {
  const id = actionIdOf(node);
  return Object.hasOwn(ACTIONS, id) ? actionSpec(id) : undefined;
}
