import type { Reference } from 'langium';
import { verbOf } from '../../catalog/render-verbs.ts';
import {
  isAction,
  isActionStatement,
  isApprovalSilent,
  isApprovalWithin,
  isEscalate,
  isNeedsApproval,
  isRequireRule,
  type Approval,
  type PolicyRule,
  type Statement,
} from '../../generated/ast.ts';
import { durationSeconds } from '../../typing/duration.ts';
import { actionIdOf, type ActionNode } from '../../validation/action-of.ts';
import { policyVerbsOf } from '../../validation/safety/approval.ts';

/** An approval without a deadline in the text lapses after a day. */
const APPROVAL_SECONDS = 86_400;

/** Approvals that rules ask for, by the verb that they name. Those with `when` count: it may hold. */
export function requiredApprovals(rules: readonly PolicyRule[]): ReadonlyMap<string, readonly Approval[]> {
  const required = new Map<string, Approval[]>();
  for (const rule of rules) {
    const approval = isRequireRule(rule) ? rule.approval?.ref : undefined;
    if (!isRequireRule(rule) || !approval) continue;
    for (const verb of rule.verbs) required.set(verb, [...(required.get(verb) ?? []), approval]);
  }
  return required;
}

/** Approvals that a statement waits for: those that it names, and those that rules ask for. */
export function approvalsOf(
  statement: Statement,
  action: ActionNode,
  required: ReturnType<typeof requiredApprovals>,
): Approval[] {
  const clauses = isActionStatement(statement) ? statement.clauses.filter(isNeedsApproval) : [];
  const named = clauses.flatMap(({ approval }) => (approval as Reference<Approval> | undefined)?.ref ?? []);
  const verbs = isAction(action) ? policyVerbsOf(action) : [verbOf(actionIdOf(action))];
  return [...named, ...verbs.flatMap((verb) => required.get(verb) ?? [])];
}

/** The longest that people can take to answer. */
export function answerSeconds(approval: Approval): number {
  const within = approval.clauses.find(isApprovalWithin);
  const silent = approval.clauses.find(isApprovalSilent)?.outcome;
  return (
    (within ? durationSeconds(within.deadline) : APPROVAL_SECONDS) +
    (isEscalate(silent) ? durationSeconds(silent.deadline) : 0)
  );
}
