/** The words of a record. Stable: people search for them, and `accepted`, `done` and `effective` never stand for each other. */
import { modeMark } from '../auth/tenant-mode.ts';
import { actionSpec, type ActionId } from '../../language/catalog/actions/index.ts';
import type { Person, TargetRef } from '../plan/run-plan.ts';
import type { Tenant } from '../ports.ts';
import type { Instant } from '../time/clock.ts';
import type { TargetState } from './events.ts';
import type { RemovedRun } from './removals.ts';
import { defang, visible } from './visible-text.ts';

const STATES: Readonly<Record<TargetState, string>> = {
  planned: 'planned',
  refused: 'refused',
  skipped: 'skipped',
  waiting: 'waiting for approval',
  denied: 'denied',
  submitted: 'sent',
  accepted: 'accepted by Defender',
  pending: 'under way at Defender',
  done: 'done',
  failed: 'failed',
  'timed-out': 'no final answer in time',
  cancelled: 'cancelled',
  already: 'was so already',
  released: 'released',
  'rolled-back': 'rolled back',
  lapsed: 'lapsed',
  superseded: 'superseded by somebody else',
};

/** An entry of the indicator list is there at once and takes effect on devices minutes to days later. */
const LIST_DONE = { ban: 'block accepted', unban: 'entry removed' } as const;

export function stateWords(state: TargetState, action: ActionId | undefined): string {
  if (state !== 'done' || action === undefined || actionSpec(action).scope !== 'indicator') return STATES[state];
  return `${LIST_DONE[action.startsWith('indicator.unban') ? 'unban' : 'ban']} (takes effect on devices later)`;
}

export const stateWord = (state: TargetState): string => STATES[state];

export function targetWords(target: TargetRef): string {
  switch (target.kind) {
    case 'device':
      return visible(target.name);
    case 'device-file':
      return `${visible(target.fileName)} (SHA-1 ${visible(target.sha1)}) on ${visible(target.name)}`;
    case 'indicator':
      return target.type.startsWith('File') ? visible(target.value) : defang(visible(target.value));
    case 'alert':
      return `alert ${visible(target.id)}`;
  }
}

const HOW: Readonly<Record<Person['how'], string>> = {
  token: 'signed in',
  'os-user': 'user of this computer',
  practice: 'played on the practice tenant',
  service: 'service',
};

export function personWords({ id, name, how }: Person): string {
  const called = name === undefined || name === id ? visible(id) : `${visible(name)} <${visible(id)}>`;
  return `${called} (${HOW[how]})`;
}

export const tenantWords = (tenant: Tenant): string => `${visible(tenant.name)} (${modeMark(tenant)})`;

/** `2026-01-05 09:00:00Z`. */
export const timeWords = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;

/** `4 min 12 s`: the two largest units. */
export function spanWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  const shown = units.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** Why the record of a run is not there: `removed 2026-01-05 09:00:00Z by retention, which kept records for 400 days`. */
export const removalWords = ({ removedAt, rule }: Pick<RemovedRun, 'removedAt' | 'rule'>): string =>
  `removed ${timeWords(removedAt)} by retention, which kept records for ${rule.days} days`;

export const countWords = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
