import type { LangiumDocument } from 'langium';
import type { Feeds } from '../feeds/feeds.ts';
import { isModel, isPlaybook, isPolicy, type Playbook } from '../generated/ast.ts';
import type { CompileProblem } from '../protocol/requests.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { buildList } from './build-list.ts';
import { buildApproval, buildChannel, buildContact, buildTeam } from './build-people.ts';
import { buildPlaybook } from './build-playbook.ts';
import { buildRule } from './build-policy.ts';
import { ModelContext } from './model-context.ts';
import type { ListModel, PlaybookModel, PolicyModel } from './playbook-model.ts';

export type BuildResult =
  | { readonly kind: 'model'; readonly model: PlaybookModel }
  | { readonly kind: 'errors'; readonly problems: readonly CompileProblem[] };

/** Turns one playbook, with all that it uses, into plain data. The documents must be linked and free of errors. */
export async function buildModel(
  playbook: Playbook,
  document: LangiumDocument,
  services: PlaybookServices,
): Promise<BuildResult> {
  const context = new ModelContext(services.references.Names);
  // The text of the playbook is the first source.
  context.span(document.parseResult.value);
  const policies = buildPolicies(services.shared.workspace.UseGraph.governing(document), context);
  context.used.playbooks.add(playbook);
  // What is built can bring in more of its own kind, and a set goes through what is added while it is walked.
  const playbooks = record(context.used.playbooks, (each) => buildPlaybook(each, context));
  const approvals = record(context.used.approvals, (each) => buildApproval(each, context));
  const channels = record(context.used.channels, buildChannel);
  const teams = record(context.used.teams, (each) => buildTeam(each, context));
  const contacts = record(context.used.contacts, buildContact);
  const lists = await buildLists(context, services.shared.workspace.Feeds);
  if (context.problems.length > 0) return { kind: 'errors', problems: context.problems };
  return {
    kind: 'model',
    model: {
      format: 1,
      language: languageOf(document),
      playbook: playbook.name,
      sources: context.sources(),
      playbooks,
      contacts,
      teams,
      channels,
      approvals,
      lists,
      policies,
    },
  };
}

/** The playbooks of a document. */
export function playbooksOf(document: LangiumDocument): Playbook[] {
  const model = document.parseResult.value;
  return isModel(model) ? model.elements.filter(isPlaybook) : [];
}

function languageOf(document: LangiumDocument): number {
  const model = document.parseResult.value;
  return (isModel(model) ? model.version : undefined) ?? 1;
}

/** The policies of all files in reach: each of them applies. */
function buildPolicies(documents: readonly LangiumDocument[], context: ModelContext): PolicyModel[] {
  return documents.flatMap(({ parseResult: { value } }) =>
    (isModel(value) ? value.elements.filter(isPolicy) : []).map(({ name, rules }) => ({
      name,
      rules: rules.map((rule) => buildRule(rule, context)),
    })),
  );
}

async function buildLists(context: ModelContext, feeds: Feeds): Promise<Record<string, ListModel>> {
  const lists: ListModel[] = [];
  for (const list of context.used.lists) lists.push(await buildList(list, context, feeds));
  return record(lists, (list) => list);
}

/** By name. Names are the author's: none may reach the prototype. */
function record<N extends { readonly name: string }, T>(nodes: Iterable<N>, build: (node: N) => T): Record<string, T> {
  const entries: [string, T][] = [];
  for (const node of nodes) entries.push([node.name, build(node)]);
  return Object.fromEntries(entries);
}
