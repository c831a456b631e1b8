import type { Reference } from 'langium';
import {
  isApprovalAsk,
  isApprovalExclude,
  isApprovalFrom,
  isApprovalNeed,
  isApprovalReason,
  isApprovalRemind,
  isApprovalSilent,
  isApprovalWithin,
  isContact,
  isTeam,
  type Approval,
  type Channel,
  type Contact,
  type Principal,
  type Team,
} from '../generated/ast.ts';
import { contactsOf } from '../analysis/people.ts';
import { durationSeconds } from '../typing/duration.ts';
import { buildLiteral } from './build-literal.ts';
import { buildTemplate } from './build-template.ts';
import type { ModelContext } from './model-context.ts';
import type { ApprovalModel, ChannelModel, ContactModel, TeamModel } from './playbook-model.ts';

function namesOf(references: readonly Reference<Principal>[], context: ModelContext): string[] {
  return contactsOf(references).map((contact) => {
    context.used.contacts.add(contact);
    return contact.name;
  });
}

export function buildContact(contact: Contact): ContactModel {
  const details = contact.details.map(({ kind, value }) => [kind, { kind: 'text', value }] as const);
  return { kind: 'contact', name: contact.name, details: Object.fromEntries(details) };
}

export function buildTeam(team: Team, context: ModelContext): TeamModel {
  return { kind: 'team', name: team.name, members: namesOf(team.members, context) };
}

export function buildChannel(channel: Channel): ChannelModel {
  const to = buildLiteral(channel.to);
  const format = channel.format === undefined ? {} : { format: channel.format };
  return { kind: 'channel', name: channel.name, channel: channel.kind, to, ...format };
}

export function buildApproval(approval: Approval, context: ModelContext): ApprovalModel {
  const { clauses } = approval;
  const within = clauses.find(isApprovalWithin);
  const remind = clauses.find(isApprovalRemind);
  const question = clauses.find(isApprovalAsk);
  const ask = question && buildTemplate(question, 'question', context);
  const excluded = new Set(clauses.filter(isApprovalExclude).map(({ who }) => who));
  return {
    name: approval.name,
    from: namesOf(
      clauses.filter(isApprovalFrom).flatMap(({ approvers }) => approvers),
      context,
    ),
    need: clauses.find(isApprovalNeed)?.quorum ?? 1,
    ...(within && { withinSeconds: durationSeconds(within.deadline) }),
    ...(remind && { remindEverySeconds: durationSeconds(remind.every) }),
    excludeRequester: excluded.has('requester'),
    excludeAuthor: excluded.has('author'),
    requireReason: clauses.some(isApprovalReason),
    ...(ask && { ask }),
    ifSilent: buildSilence(approval, context),
    span: context.span(approval),
  };
}

function buildSilence(approval: Approval, context: ModelContext): ApprovalModel['ifSilent'] {
  const outcome = approval.clauses.find(isApprovalSilent)?.outcome;
  if (outcome?.$type !== 'Escalate') return { then: outcome?.final ?? 'deny' };
  const escalate = { to: namesOf(outcome.to, context), withinSeconds: durationSeconds(outcome.deadline) };
  return { escalate, then: outcome.final };
}

/** Remembers whom a text names and returns the names. */
export function usePeople(references: readonly Reference<Contact | Team | Channel>[], context: ModelContext): string[] {
  return references.map((reference) => {
    const node = reference.ref;
    if (isContact(node)) context.used.contacts.add(node);
    else if (isTeam(node)) context.used.teams.add(node);
    else if (node) context.used.channels.add(node);
    return reference.$refText;
  });
}

/** Remembers an approval that a text asks for and returns its name. */
export function useApproval(reference: Reference<Approval>, context: ModelContext): string {
  if (reference.ref) context.used.approvals.add(reference.ref);
  return reference.$refText;
}
