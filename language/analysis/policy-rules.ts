import { AstUtils, type AstNode } from 'langium';
import { isGuard, isModel, isPlaybook, isPolicy, type PolicyRule } from '../generated/ast.ts';
import type { UseGraph } from '../scoping/use-graph.ts';

/** Rules of all policies in the file of a node, in those that it uses, and in the policy files above it. */
export function policyRules(node: AstNode, uses: UseGraph): PolicyRule[] {
  return uses.governing(AstUtils.getDocument(node)).flatMap((document) => {
    const model = document.parseResult.value;
    return isModel(model) ? model.elements.filter(isPolicy).flatMap(({ rules }) => rules) : [];
  });
}

/** Rules of the guard of the playbook around a node. */
export const guardRules = (node: AstNode): PolicyRule[] =>
  (AstUtils.getContainerOfType(node, isPlaybook)?.header ?? []).filter(isGuard).flatMap(({ rules }) => rules);
