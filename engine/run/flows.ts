/** Every flow of the engine by its name in the store. */
import { createApprovalFlow } from '../approve/approval-flow.ts';
import type { AnyFlow, FlowId } from '../durable/durable.ts';
import { createBlockFlow } from './block-flow.ts';
import { createDeviceActionFlow } from './device-action-flow.ts';
import { createFollowFlow } from './follow-flow.ts';
import { createIndicatorFlow } from './indicator-flow.ts';
import { createLapseFlow } from './lapse-flow.ts';
import { createLeaseFlow } from './lease-flow.ts';
import { createPlaybookFlow } from './playbook-flow.ts';
import { createRollbackFlow } from './rollback-flow.ts';
import type { RunDeps } from './run-deps.ts';

export function createFlows(deps: RunDeps): Readonly<Record<FlowId, AnyFlow>> {
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
      async tell(root, key, request, what) {
        for (const { contact } of request.from) {
          const text = `Approval "${request.approval}" ${what}: ${request.asks.join('; ')}. Answer before ${new Date(request.deadline).toISOString()}.`;
          const result = await deps.notifier.notify({ to: contact, kind: 'contact', text });
          deps.journal.record(root, `${key}/${contact}`, {
            type: 'notified',
            path: request.id,
            to: contact,
            text,
            ...result,
          });
        }
      },
    }),
  };
}
