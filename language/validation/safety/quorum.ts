import type { Reference, ValidationAcceptor } from 'langium';
import { contactsOf } from '../../analysis/people.ts';
import {
  isApprovalExclude,
  isApprovalFrom,
  isApprovalNeed,
  isApprovalSilent,
  type Approval,
  type ApprovalFrom,
  type Contact,
  type Escalate,
  type Principal,
} from '../../generated/ast.ts';
import { report, type Place } from '../report.ts';

/** PB114: an approval can be given, by people who can be reached, and says what silence means. */
export function checkApprovers(approval: Approval, accept: ValidationAcceptor): void {
  if (!approval.clauses.some(isApprovalSilent)) {
    const message = `${approval.name} does not say what happens when nobody answers. Add \`if silent deny\`.`;
    report(accept, 'PB114', message, { node: approval, property: 'name' });
  }
  checkQuorum(approval, accept);
  for (const from of approval.clauses.filter(isApprovalFrom)) checkReachable(from, from.approvers, accept);
  for (const escalation of escalationsOf(approval)) checkReachable(escalation, escalation.to, accept);
}

/** PB115: a single yes is not that of whoever started the run. */
export function checkOwnApproval(approval: Approval, accept: ValidationAcceptor): void {
  const excludes = approval.clauses.some((clause) => isApprovalExclude(clause) && clause.who === 'requester');
  if (excludes || quorumOf(approval) !== 1 || contactsOf(askedBy(approval)).length === 0) return;
  const message = 'Who starts the run can approve it alone. Add `exclude requester`, or ask for more than one yes.';
  report(accept, 'PB115', message, placeOfQuorum(approval));
}

const quorumOf = ({ clauses }: Approval): number => clauses.find(isApprovalNeed)?.quorum ?? 1;

function placeOfQuorum(approval: Approval): Place<Approval> {
  const range = approval.clauses.find(isApprovalNeed)?.$cstNode?.range;
  return { node: approval, ...(range ? { range } : { property: 'name' }) };
}

const escalationsOf = ({ clauses }: Approval): Escalate[] =>
  clauses.filter(isApprovalSilent).flatMap(({ outcome }) => (outcome.$type === 'Escalate' ? [outcome] : []));

/** All who may answer, those of an escalation too. */
const askedBy = (approval: Approval): Reference<Principal>[] => [
  ...approval.clauses.filter(isApprovalFrom).flatMap(({ approvers }) => approvers),
  ...escalationsOf(approval).flatMap(({ to }) => to),
];

function checkQuorum(approval: Approval, accept: ValidationAcceptor): void {
  const asked = askedBy(approval);
  // Who is named and not known may be anybody; what is being typed has no name yet.
  if ((approval.name as string | undefined) === undefined || asked.some(({ ref }) => ref === undefined)) return;
  const people = new Set(contactsOf(asked).map(personOf)).size;
  const need = quorumOf(approval);
  const place = placeOfQuorum(approval);
  if (people < need) {
    const message = `${approval.name} needs ${counted(need)} and only ${people} may answer. Name more in \`from\`, or need fewer.`;
    report(accept, 'PB114', message, place);
  } else if (people === need && approval.clauses.some(isApprovalExclude)) {
    const message = `${approval.name} needs ${counted(need)}: all who may answer. If one of them starts the run, nobody can make up for it. Name more people in \`from\`.`;
    report(accept, 'PB114', message, place, 'warning');
  }
}

const counted = (people: number): string => (people === 1 ? '1 person' : `${people} people`);

/** Two contacts with the same user principal name are one person. */
const personOf = ({ name, details }: Contact): string =>
  (details.find(({ kind }) => kind === 'upn')?.value ?? name).toLowerCase();

function checkReachable(
  node: ApprovalFrom | Escalate,
  references: readonly Reference<Principal>[],
  accept: ValidationAcceptor,
): void {
  for (const reference of references) {
    const silent = contactsOf([reference]).filter(({ details }) => details.every(({ kind }) => kind === 'name'));
    const range = reference.$refNode?.range;
    const [first, ...others] = silent.map(({ name }) => name);
    if (first === undefined || !range) continue;
    const message = `${[first, ...others].join(', ')} cannot be reached: there is no address. Add \`upn "…"\` or \`email "…"\` to \`contact ${first}\`.`;
    report(accept, 'PB114', message, { node, range });
  }
}
