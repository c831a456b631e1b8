/** Who hears of a lease that does not end as it should, and how long it may be made. */
import type { ActionStatementModel } from '../../language/model/statement.ts';
import { leaseLimit } from '../plan/guards/expiry.ts';
import type { PlannedStep } from '../plan/run-plan.ts';
import type { LeaseTerms } from './run-input.ts';
import type { BlockRunner } from './block-runner.ts';

/** A release that fails is told louder than an action that fails: to the owner, then to everybody who decides about it. */
export function leaseTerms(runner: BlockRunner, statement: ActionStatementModel, step: PlannedStep): LeaseTerms {
  const { model } = runner.frame.input.request;
  const playbooks = [...(runner.scope.callers ?? []), runner.scope.playbook];
  const deciders = step.approvals.flatMap((name) => {
    const approval = model.approvals[name];
    return [...(approval?.from ?? []), ...(approval?.ifSilent.escalate?.to ?? [])];
  });
  const owners = playbooks.flatMap((name) => model.playbooks[name]?.owner ?? []);
  // A text without an owner tells the people who decide, or else everybody whom it names.
  const first = [owners, deciders, Object.keys(model.contacts)].find((names) => names.length > 0) ?? [];
  const limit = leaseLimit(statement, model, playbooks);
  return {
    owners: peopleOf(first),
    others: peopleOf(deciders).filter((name) => !first.includes(name)),
    ...(limit === undefined ? {} : { limit }),
  };

  function peopleOf(names: readonly string[]): readonly string[] {
    return [...new Set(names.flatMap((name) => model.teams[name]?.members ?? [name]))];
  }
}
