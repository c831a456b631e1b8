/** Every flow of the engine by its name in the store. */
import { createApprovalFlow } from '../approve/approval-flow.ts';
import { LatelyTold } from '../approve/lately-told.ts';
import { createTellFlow, type TellInput } from '../approve/tell-flow.ts';
import type { AnyFlow, FlowId } from '../durable/durable.ts';
import { routesOf } from '../notify/routes.ts';
import { createBlockFlow } from './block-flow.ts';
import { createDeviceActionFlow } from './device-action-flow.ts';
import { createFollowFlow } from './follow-flow.ts';
import { createIndicatorFlow } from './indicator-flow.ts';
import { createLeaseFlow } from './lease-flow.ts';
import { createPlaybookFlow } from './playbook-flow.ts';
import type { RunDeps } from './run-deps.ts';
import type { PlaybookRunInput } from './run-input.ts';

export function createFlows(deps: RunDeps): Readonly<Record<FlowId, AnyFlow>> {
  return {
    playbook: createPlaybookFlow(deps),
    block: createBlockFlow(deps),
    'device-action': createDeviceActionFlow(deps),
    'indicator-batch': createIndicatorFlow(deps),
    follow: createFollowFlow(deps),
    lease: createLeaseFlow(deps),
    approval: createApprovalFlow({
      journal: deps.journal,
      async tell(root, requestId, what, count) {
        const input: TellInput = { root, requests: [requestId], what };
        await deps.host().start(`${root}/tell/${requestId}/${what}/${count}`, 'tell', input);
      },
    }),
    tell: createTellFlow({
      clock: deps.clock,
      journal: deps.journal,
      recordOf: deps.recordOf,
      lately: new LatelyTold(),
      send(root, to, message) {
        const { request, plan } = deps.host().input(root) as PlaybookRunInput;
        const routes = routesOf(request.model, to);
        return deps.notifier.notify({ to, routes, tenant: plan.tenant, runId: root, ...message });
      },
    }),
  };
}
