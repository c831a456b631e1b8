import { AstUtils, WorkspaceCache, type AstNode, type LangiumDocument } from 'langium';
import {
  isGuard,
  isModel,
  isPlaybook,
  isPolicy,
  isRequireRule,
  type PolicyRule,
  type Verb,
} from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';

/** Rules of all policies in the file of a node and in those that it uses. */
export function policyRules(node: AstNode, uses: UseGraph): PolicyRule[] {
  return uses.reachable(AstUtils.getDocument(node)).flatMap((document) => {
    const model = document.parseResult.value;
    return isModel(model) ? model.elements.filter(isPolicy).flatMap(({ rules }) => rules) : [];
  });
}

/** Rules of the guard of the playbook around a node. */
export const guardRules = (node: AstNode): PolicyRule[] =>
  (AstUtils.getContainerOfType(node, isPlaybook)?.header ?? []).filter(isGuard).flatMap(({ rules }) => rules);

/** Rules that hold where a node stands. */
export type RulesAt = (node: AstNode) => readonly PolicyRule[];

/** The same, with the policies of a file looked up once however many statements ask. */
export function rulesAt({ shared }: PlaybookServices): RulesAt {
  const policies = new WorkspaceCache<LangiumDocument, readonly PolicyRule[]>(shared);
  return (node) => {
    const ofFile = policies.get(AstUtils.getDocument(node), () => policyRules(node, shared.workspace.UseGraph));
    return [...ofFile, ...guardRules(node)];
  };
}

/** A rule by its place, to begin a sentence with. */
export const placeOf = ({ $container }: PolicyRule): string =>
  isPolicy($container) ? `The policy ${JSON.stringify($container.name)}` : 'The guard';

/** True where one of the verbs of a rule names an action. */
export const namesOne = ({ verbs }: { readonly verbs: readonly Verb[] }, of: readonly string[]): boolean =>
  verbs.some((verb) => of.includes(verb));

/** `require expiry for …`, with or without a limit. */
export const isExpiryRule = (rule: PolicyRule) =>
  isRequireRule(rule) && rule.approval === undefined && rule.condition === undefined;
