import { AstUtils, WorkspaceCache, type AstNode, type LangiumDocument } from 'langium';
import { isPolicy, isRequireRule, type PolicyRule, type Verb } from '../../generated/ast.ts';
import { guardRules, policyRules } from '../../analysis/policy-rules.ts';
import type { PlaybookServices } from '../../playbook-module.ts';

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
