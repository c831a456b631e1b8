/** What still holds on the tenant at the end of a run, in words. */
import type { RunRecord } from '../journal/events.ts';
import { targetKey } from '../journal/target-key.ts';
import { targetName } from '../plan/refusals.ts';
import type { TargetRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import type { InForce } from './step-progress.ts';

const OVER: ReadonlySet<string> = new Set(['released', 'rolled-back', 'lapsed', 'superseded']);

const keyOf = (path: string, target: TargetRef): string => `${path}\n${targetKey(target)}`;

/** Targets whose effect has ended. A block takes back what another block did, which only the record of both knows. */
export const endedTargets = (record: RunRecord | undefined): readonly string[] =>
  (record?.steps ?? []).flatMap(({ path, targets }) =>
    targets.filter(({ state }) => OVER.has(state)).map(({ target }) => keyOf(path, target)),
  );

/** One line for each device, and one for all indicators of a statement. */
export function inForceTexts(held: readonly InForce[], ended: readonly string[]): readonly string[] {
  const over = new Set(ended);
  const left = held.filter(({ path, target, isOpen }) => isOpen || !over.has(keyOf(path, target)));
  return [...Map.groupBy(left, ({ path }) => path).values()].flatMap((ones) => [
    ...ones
      .filter(({ isOpen }) => isOpen)
      .map(({ summary, target }) => `${summary}: still under way at Defender for ${targetName(target)}`),
    ...heldTexts(ones.filter(({ isOpen }) => !isOpen)),
  ]);
}

function heldTexts(held: readonly InForce[]): readonly string[] {
  const [first] = held;
  if (first?.target.kind !== 'indicator')
    return held.map(({ target, summary, until }) => `${targetName(target)} (${summary}) ${untilText(until)}`);
  const noun = held.length === 1 ? 'indicator' : 'indicators';
  return [`${held.length} ${noun} (${first.summary}) ${untilText(first.until)}`];
}

const untilText = (until: Instant | undefined): string =>
  until === undefined
    ? 'until somebody releases it'
    : `until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
