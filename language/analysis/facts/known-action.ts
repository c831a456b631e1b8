import { ACTIONS, type ActionId } from '../../catalog/actions/index.ts';
import { actionIdOf, type ActionNode } from '../../validation/action-of.ts';

/** The catalog entry of a node; undefined for a `ban` whose kind is still being typed. */
export function knownActionOf(node: ActionNode): ActionId | undefined {
  const id = actionIdOf(node);
  return Object.hasOwn(ACTIONS, id) ? id : undefined;
}
