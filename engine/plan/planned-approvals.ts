/** Who will be asked for what, once the rules about who may answer are applied. */
import type { ApprovalModel } from '../../language/model/playbook-model.ts';
import type { PlanContext } from './plan-context.ts';
import { stopRun } from './refusals.ts';
import type { PlannedApproval } from './run-plan.ts';

/** One entry an approval, in the order in which the steps name them. Quorums that nobody can reach are refusals. */
export function plannedApprovals(context: PlanContext): readonly PlannedApproval[] {
  const waiting = context.steps.filter((step) => step.state === 'planned');
  const names = new Set(waiting.flatMap((step) => step.approvals));
  return [...names].flatMap((name) => {
    const approval = Object.hasOwn(context.model.approvals, name) ? context.model.approvals[name] : undefined;
    if (approval === undefined) {
      context.refusals.push(stopRun('unknown-approval', `There is no approval "${name}".`));
      return [];
    }
    const steps = waiting.filter((step) => step.approvals.includes(name)).map((step) => step.key);
    return [planned(approval, steps, context)];
  });
}

type Approver = PlannedApproval['from'][number];

function planned(approval: ApprovalModel, steps: readonly string[], context: PlanContext): PlannedApproval {
  const { escalate, then } = approval.ifSilent;
  const from = eligible(approval, approval.from, context);
  const reachable = new Set(
    [...from, ...eligible(approval, escalate?.to ?? [], context)].map(({ contact }) => contact),
  );
  if (reachable.size < approval.need) {
    const excluded =
      approval.excludeRequester || approval.excludeAuthor ? `, without ${context.input.requester.id}` : '';
    const message = `The approval "${approval.name}" needs ${approval.need} people and only ${reachable.size} may answer${excluded}. Name more people in \`from\`.`;
    context.refusals.push(stopRun('approval-unreachable', message, approval.span));
  }
  return {
    name: approval.name,
    from,
    need: approval.need,
    ...(approval.withinSeconds === undefined ? {} : { withinSeconds: approval.withinSeconds }),
    onSilence: then,
    ...(escalate === undefined ? {} : { escalation: escalate }),
    requireReason: approval.requireReason,
    steps,
  };
}

/** Whoever runs a text on this machine vouches for it as its author, so both exclusions leave out the requester. */
function eligible(approval: ApprovalModel, contacts: readonly string[], context: PlanContext): readonly Approver[] {
  const excludes = approval.excludeRequester || approval.excludeAuthor;
  const requester = context.input.requester.id.toLowerCase();
  return contacts
    .map((contact) => approver(contact, context))
    .filter((one) => !excludes || (one.upn ?? one.contact).toLowerCase() !== requester);
}

function approver(contact: string, context: PlanContext): Approver {
  const details = context.model.contacts[contact]?.details ?? {};
  const upn = details['upn'];
  const name = details['name'];
  return {
    contact,
    ...(upn?.kind === 'text' ? { upn: upn.value } : {}),
    ...(name?.kind === 'text' ? { displayName: name.value } : {}),
  };
}
