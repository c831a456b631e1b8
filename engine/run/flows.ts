/** Every flow of the engine by its name in the store. */
import { createApprovalFlow } from '../approve/approval-flow.ts';
import { LatelyTold } from '../approve/lately-told.ts';
import { writeLetters } from '../approve/write-letters.ts';
import type { AnyFlow, FlowId } from '../durable/durable.ts';
import { createMessageFlow } from '../notify/message-flow.ts';
import { routesOf } from '../notify/routes.ts';
import { createBlockFlow } from './block-flow.ts';
import { createDeviceActionFlow } from './device-action-flow.ts';
import { createFollowFlow } from './follow-flow.ts';
import { createIndicatorFlow } from './indicator-flow.ts';
import { createLapseFlow } from './lapse-flow.ts';
import { createLeaseFlow } from './lease-flow.ts';
import { createPlaybookFlow } from './playbook-flow.ts';
import { createRollbackFlow } from './rollback-flow.ts';
import type { RunDeps } from './run-deps.ts';
import type { PlaybookRunInput } from './run-input.ts';
import { startMessages } from './start-messages.ts';

export function createFlows(deps: RunDeps): Readonly<Record<FlowId, AnyFlow>> {
  const lately = new LatelyTold();
  return {
    playbook: createPlaybookFlow(deps),
    block: createBlockFlow(deps),
    'device-action': createDeviceActionFlow(deps),
    'indicator-batch': createIndicatorFlow(deps),
    follow: createFollowFlow(deps),
    lease: createLeaseFlow(deps),
    lapse: createLapseFlow(deps),
    rollback: createRollbackFlow(deps),
    approval: createApprovalFlow({
      journal: deps.journal,
      async tell(root, requestId, what, count) {
        await startMessages(deps, `${requestId}/${what}/${count}`, { root, requests: [requestId], what });
      },
    }),
    message: createMessageFlow({
      journal: deps.journal,
      write: (news) => writeLetters({ clock: deps.clock, recordOf: deps.recordOf, lately }, news),
      send(root, { to, subject, text }) {
        const { request, plan } = deps.host().input(root) as PlaybookRunInput;
        const routes = routesOf(request.model, to);
        return deps.notifier.notify({ to, routes, tenant: plan.tenant, runId: root, subject, text });
      },
    }),
  };
}
