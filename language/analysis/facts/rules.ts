/** Rules that hold for a playbook: of the policies that it can see, and of its own guard. */
import { AstUtils } from 'langium';
import {
  isGuard,
  isMaxRule,
  isModel,
  isPolicy,
  type MaxRule,
  type Playbook,
  type PolicyRule,
} from '../../generated/ast.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';

export const policyRules = (playbook: Playbook, uses: UseGraph): PolicyRule[] =>
  uses.reachable(AstUtils.getDocument(playbook)).flatMap((document) => {
    const model = document.parseResult.value;
    return isModel(model) ? model.elements.filter(isPolicy).flatMap(({ rules }) => rules) : [];
  });

export const guardRules = (playbook: Playbook): PolicyRule[] =>
  playbook.header.filter(isGuard).flatMap(({ rules }) => rules);

/**
 * The rule that lets the fewest devices, or indicators, through. A rule for a span of time counts too: with earlier runs
 * it can only let fewer through.
 */
export function tightest(rules: readonly PolicyRule[], what: 'devices' | 'indicators'): MaxRule | undefined {
  const fitting = rules.filter(isMaxRule).filter((rule) => rule.what === what && rule.count !== undefined);
  return fitting.reduce<MaxRule | undefined>((a, b) => (a && limitOf(a) <= limitOf(b) ? a : b), undefined);
}

export const limitOf = (rule: MaxRule | undefined): number => rule?.count ?? Infinity;
