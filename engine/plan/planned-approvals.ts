/** Who will be asked for what, once the rules about who may answer are applied. */
import type { ApprovalModel, PlaybookModel } from '../../language/model/playbook-model.ts';
import { approverId } from '../approve/approval-machine.ts';
import { personKey, samePerson } from '../approve/same-person.ts';
import type { Approver } from '../journal/events.ts';
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

function planned(approval: ApprovalModel, steps: readonly string[], context: PlanContext): PlannedApproval {
  const { escalate, then } = approval.ifSilent;
  const from = eligible(approval, approval.from, context);
  const later = eligible(approval, escalate?.to ?? [], context);
  // People, not contacts: one person may be written down twice.
  const reachable = new Set([...from, ...later].map((one) => personKey(approverId(one))));
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
    ...(escalate === undefined || later.length === 0
      ? {}
      : { escalation: { to: later.map(({ contact }) => contact), withinSeconds: escalate.withinSeconds } }),
    requireReason: approval.requireReason,
    steps,
  };
}

/** Whoever runs a text on this machine vouches for it as its author, so both exclusions leave out the requester. */
function eligible(approval: ApprovalModel, contacts: readonly string[], context: PlanContext): readonly Approver[] {
  const excludes = approval.excludeRequester || approval.excludeAuthor;
  const requester = context.input.requester.id;
  return contacts
    .map((contact) => approverOf(context.model, contact))
    .filter((one) => !excludes || !samePerson(approverId(one), requester));
}

export function approverOf(model: PlaybookModel, contact: string): Approver {
  const details = Object.hasOwn(model.contacts, contact) ? (model.contacts[contact]?.details ?? {}) : {};
  const upn = details['upn'];
  const name = details['name'];
  return {
    contact,
    ...(upn?.kind === 'text' ? { upn: upn.value } : {}),
    ...(name?.kind === 'text' ? { displayName: name.value } : {}),
  };
}
