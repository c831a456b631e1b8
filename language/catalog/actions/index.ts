import type { ActionSpec } from '../action-spec.ts';
import { ALERT_ACTIONS } from './alert.ts';
import { DEVICE_ACTIONS } from './device.ts';
import { FILE_ACTIONS } from './file.ts';
import { INDICATOR_ACTIONS } from './indicator.ts';

/** Every action of the language. The key is its stable id in models, plans and records. */
export const ACTIONS = { ...DEVICE_ACTIONS, ...FILE_ACTIONS, ...INDICATOR_ACTIONS, ...ALERT_ACTIONS };

export type ActionId = keyof typeof ACTIONS;

export const ACTION_IDS = Object.keys(ACTIONS) as readonly ActionId[];

export const isActionId = (id: string | undefined): id is ActionId => id !== undefined && Object.hasOwn(ACTIONS, id);

/** The entry of an action with its general type; `ACTIONS[id]` keeps the literal one. */
export const actionSpec = (id: ActionId): ActionSpec => ACTIONS[id];
