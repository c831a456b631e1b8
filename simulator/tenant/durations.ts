import { normalOf } from './random.ts';
import type { ActionDraft } from './action-record.ts';

/** Median seconds from the request to the end, where it is not that of a small policy change. */
const MEDIANS: Readonly<Record<string, number>> = {
  CollectInvestigationPackage: 240,
  StopAndQuarantineFile: 60,
  LiveResponse: 75,
  'RunAntiVirusScan/Quick': 300,
  'RunAntiVirusScan/Full': 1_500,
  'Isolate/UnManagedDevice': 180,
};

const MEDIAN = 40;
const SIGMA = 0.8;
const LONGEST = 1_800;

/** The share of the time for which the device has not fetched the request yet. */
export const PENDING_SHARE = 0.2;

/** Seconds that an action takes: log-normal, the same for the same seed and number of the action. */
export function usualDuration(seed: number, index: number, { type, scope }: ActionDraft): number {
  const median = MEDIANS[`${type}/${scope ?? ''}`] ?? MEDIANS[type] ?? MEDIAN;
  return Math.min(Math.max(LONGEST, 2 * median), median * Math.exp(SIGMA * normalOf(`${seed}/duration/${index}`)));
}
