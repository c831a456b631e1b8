/** Ids of the runs that outlive the statement that began them. */
import { targetKey } from '../journal/target-key.ts';
import type { TargetRef } from '../plan/run-plan.ts';

/** Follows an accepted machine action. */
export const followRunId = (root: string, key: string, target: TargetRef): string =>
  `${root}/follow/${key}/${targetKey(target)}`;

/** Waits for the end of a lease on a device. */
export const leaseRunId = (root: string, key: string, deviceId: string): string => `${root}/lease/${key}/${deviceId}`;

/** Keeps the leases of the values that one statement has banned, `first` and the imports after it. */
export const lapseRunId = (root: string, key: string, first: number): string => `${lapsesBelow(root, key)}${first}`;

export const lapsesBelow = (root: string, key: string): string => `${root}/lapse/${key}/`;

/** A rollback by hand. */
export const rollbackRunId = (root: string, number: number): string => `${root}/rollback/${number}`;
