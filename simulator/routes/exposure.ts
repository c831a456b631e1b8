import { list } from '../http/replies.ts';
import type { Route } from '../http/route.ts';
import { printTime } from '../tenant/clock.ts';
import { GROUPS } from '../tenant/groups.ts';

/** Scores by device group: the only call that tells the names of the groups with their ids. */
export const EXPOSURE_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/exposureScore/ByMachineGroups',
    limit: 'standard',
    handle: (call) =>
      list(
        call,
        'ExposureScore',
        [...GROUPS].map(([rbacGroupName, rbacGroupId]) => ({
          time: printTime(call.tenant.clock.now()),
          score: 30 + (rbacGroupId % 10),
          rbacGroupName,
          rbacGroupId,
        })),
      ),
  },
];
