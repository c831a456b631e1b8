import { isMaxRule, type MaxRule, type PolicyRule } from '../../generated/ast.ts';

/**
 * The rule that lets the fewest devices, or indicators, through. A rule for a span of time counts too: with earlier runs
 * it can only let fewer through.
 */
export function tightest(rules: readonly PolicyRule[], what: 'devices' | 'indicators'): MaxRule | undefined {
  const fitting = rules.filter(isMaxRule).filter((rule) => rule.what === what && rule.count !== undefined);
  return fitting.reduce<MaxRule | undefined>((a, b) => (a && limitOf(a) <= limitOf(b) ? a : b), undefined);
}

export const limitOf = (rule: MaxRule | undefined): number => rule?.count ?? Infinity;
