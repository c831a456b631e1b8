/** Opens plans that wait; the way back to the question stands above each until it has ended. */
import type { RunPlan } from '../../../engine/plan/run-plan.ts';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import type { ApprovalDeps } from './ask-approvals.ts';
import type { Waiting } from './waiting.ts';

/** Argument of `playbook.approve`. */
export type WaitingApproval = Pick<Waiting, 'runId' | 'request'>;

export async function reviewPlans(deps: ApprovalDeps, requests: readonly Waiting[]): Promise<void> {
  for (const [plan, about] of Map.groupBy(requests, ({ plan }) => plan)) {
    if (plan === undefined) continue;
    offerAnswer(
      deps,
      plan,
      about.map(({ runId, request }) => ({ runId, request })),
    );
    await deps.plans.show(plan, { preview: false });
  }
}

/** One plan may wait for several approvals: then the way back is to all of its run. */
export function offerAnswer({ plans, runner }: ApprovalDeps, plan: RunPlan, about: readonly WaitingApproval[]): void {
  const [first, ...others] = about;
  if (first === undefined) return;
  const withdraw = plans.offer(plan, [
    {
      title: others.length === 0 ? '$(pass) Answer this approval…' : '$(pass) Answer these approvals…',
      command: COMMANDS.approve,
      arguments: [others.length === 0 ? first : first.runId],
    },
  ]);
  const open = new Set(about.map(({ request }) => request.id));
  const subscription = runner.onChange(({ event: { body } }) => {
    if (body.type !== 'approval-ended') return;
    open.delete(body.requestId);
    if (open.size > 0) return;
    subscription.dispose();
    withdraw();
  });
}

export const isWaitingApproval = (clicked: unknown): clicked is WaitingApproval =>
  typeof clicked === 'object' && clicked !== null && 'runId' in clicked && 'request' in clicked;
