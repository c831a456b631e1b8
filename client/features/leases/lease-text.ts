/** Leases as people choose among them. */
import { spanWords } from '../../../engine/journal/words.ts';
import { targetName } from '../../../engine/plan/refusals.ts';
import type { LeaseItem } from '../../../engine/journal/leases.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';

export interface LeaseChoice {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** As the runner understands it. */
  readonly where: string;
  /** What a title calls it. */
  readonly name: string;
}

/** One row a device; the values that a statement banned go together. What is overdue comes first. */
export function leaseChoices(leases: readonly LeaseItem[], now: number): readonly LeaseChoice[] {
  const rows = new Map<string, LeaseItem[]>();
  for (const lease of leases) rows.set(whereOf(lease), [...(rows.get(whereOf(lease)) ?? []), lease]);
  const ordered = [...rows].toSorted(([, [a]], [, [b]]) => rank(a) - rank(b));
  return ordered.flatMap(([where, [first, ...others]]) => {
    if (first === undefined) return [];
    const name =
      first.target.kind === 'indicator' ? count(others.length + 1, 'banned value') : shown(targetName(first.target));
    return [
      {
        label: `${first.state === 'in-force' ? '$(lock)' : '$(warning)'} ${name}`,
        description: timeLine(first, now),
        detail: `${shown(first.playbook)}, step ${shown(first.path)}`,
        where,
        name,
      },
    ];
  });
}

const whereOf = ({ runId, path, target }: LeaseItem): string =>
  target.kind === 'device' || target.kind === 'device-file' ? `${runId}:${path}@${target.id}` : `${runId}:${path}`;

const rank = (lease: LeaseItem | undefined): number =>
  lease === undefined || lease.state === 'in-force' ? (lease?.until ?? Infinity) : 0;

export function timeLine({ state, until, since }: LeaseItem, now: number): string {
  if (state === 'failed') return 'release failed, still held';
  if (state === 'overdue') return 'overdue, still held';
  return until === undefined
    ? `until somebody releases it, since ${spanWords(now - since)}`
    : `${spanWords(until - now)} left`;
}
