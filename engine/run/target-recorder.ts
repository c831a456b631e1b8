/** Writes moves of targets to the journal; illegal ones do not type-check. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import { effectOf } from '../journal/effects.ts';
import type { TargetState } from '../journal/events.ts';
import { targetKey } from '../journal/target-key.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { NextState } from './run-machine.ts';
import type { RunDeps } from './run-deps.ts';

export interface Move {
  readonly root: string;
  readonly key: string;
  readonly action: ActionId;
  readonly target: TargetRef;
}

export interface MoveDetail {
  readonly detail?: string;
  readonly machineActionId?: string;
  readonly adopted?: boolean;
  readonly foreign?: string;
}

export function moveTarget<S extends TargetState>(
  deps: Pick<RunDeps, 'journal'>,
  move: Move,
  _from: S,
  to: NextState<S>,
  more: MoveDetail = {},
): void {
  const { root, key, action, target } = move;
  const state: TargetState = to;
  const what = `${key}/${targetKey(target)}`;
  // A second try is accepted too, and under another id.
  const id = (state === 'accepted' || state === 'pending') && more.machineActionId ? `/${more.machineActionId}` : '';
  const effect = state === 'done' ? { effect: effectOf(action) } : {};
  deps.journal.record(root, `target/${what}/${state}${id}`, {
    type: 'target',
    path: key,
    action,
    target,
    state,
    ...more,
    ...effect,
  });
}

/** The state in which the plan left a target. */
export function startTarget(deps: Pick<RunDeps, 'journal'>, move: Move, state: TargetState, detail?: string): void {
  const { root, key, action, target } = move;
  deps.journal.record(root, `target/${key}/${targetKey(target)}/${state}`, {
    type: 'target',
    path: key,
    action,
    target,
    state,
    ...(detail === undefined ? {} : { detail }),
  });
}
