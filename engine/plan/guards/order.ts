/**
 * The order in which rules stop a run (language.md section 5): resolve, exclude, platform, forbid, counts, quota and rate,
 * permissions, acknowledgement, approval. All refusals are listed; the first of them that stops the run is the reason.
 */
import { withPlace } from '../place.ts';
import type { Refusal } from '../run-plan.ts';

const STAGES = [
  'resolve',
  'exclude',
  'platform',
  'forbid',
  'counts',
  'quota',
  'permission',
  'acknowledge',
  'approval',
] as const;
type Stage = (typeof STAGES)[number];

/** Rules that are not about what a name in the text stands for. */
const STAGE_OF: Readonly<Record<string, Stage>> = {
  'do-not-ban': 'exclude',
  'never-ban-list': 'exclude',
  'own-address': 'exclude',
  platform: 'platform',
  'not-onboarded': 'platform',
  onboarded: 'platform',
  'sensor-version': 'platform',
  'not-supported': 'platform',
  'no-sha1': 'platform',
  'not-public': 'platform',
  'allowed-conflict': 'platform',
  'max-items': 'counts',
  'max-devices': 'counts',
  'max-of-fleet': 'counts',
  'max-isolations': 'counts',
  'max-indicators': 'counts',
  'max-runs': 'counts',
  'max-calls': 'counts',
  'stop-after': 'counts',
  lease: 'counts',
  'require-expiry': 'counts',
  quota: 'quota',
  rate: 'quota',
  permission: 'permission',
  'not-acknowledged': 'acknowledge',
  'unknown-approval': 'approval',
  'approval-unreachable': 'approval',
};

function stageOf({ rule, stops }: Refusal): number {
  if (rule === 'never') return STAGES.indexOf(stops === 'target' ? 'exclude' : 'forbid');
  return STAGES.indexOf(STAGE_OF[rule] ?? 'resolve');
}

/** Within a stage in the order of the text. */
export const inOrder = (refusals: readonly Refusal[]): readonly Refusal[] =>
  refusals.toSorted((a, b) => stageOf(a) - stageOf(b));

/** The refusal that is the reason why nothing runs; undefined where none stops the run. */
export const firstStop = (refusals: readonly Refusal[]): Refusal | undefined =>
  refusals.find(({ stops }) => stops === 'run');

/** Why a refused plan is refused, in one sentence with its place. */
export function reasonOf({ refusals }: { readonly refusals: readonly Refusal[] }): string {
  const stop = firstStop(refusals);
  if (stop !== undefined) return withPlace(stop);
  const [first] = refusals;
  return first === undefined ? 'A rule stops the run.' : `No target is left. ${withPlace(first)}`;
}
