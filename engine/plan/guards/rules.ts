/** Rules that hold for a statement: those of every policy, then the guards of its playbook and of those that run it. */
import { actionSpec } from '../../../language/catalog/actions/index.ts';
import type { PlaybookModel, PolicyRuleModel } from '../../../language/model/playbook-model.ts';
import type { ActionStatementModel } from '../../../language/model/statement.ts';
import { placeOf } from '../place.ts';

export type RuleKind = PolicyRuleModel['kind'];

export interface RuleInForce<K extends RuleKind = RuleKind> {
  readonly rule: Extract<PolicyRuleModel, { kind: K }>;
  /** `policy "Contoso response safety"` or `guard of contain`. */
  readonly where: string;
  /** Texts in which the span of the rule stands. */
  readonly sources: PlaybookModel['sources'];
  /** The playbook whose guard it is; undefined for a policy. */
  readonly playbook?: string;
}

export function rulesOf<K extends RuleKind>(
  kind: K,
  model: PlaybookModel,
  playbooks: readonly string[],
): readonly RuleInForce<K>[] {
  const isKind = (rule: PolicyRuleModel): rule is Extract<PolicyRuleModel, { kind: K }> => rule.kind === kind;
  const { sources } = model;
  const policies = model.policies.flatMap((policy) =>
    policy.rules.filter(isKind).map((rule) => ({ rule, where: `policy "${policy.name}"`, sources })),
  );
  const guards = [...new Set(playbooks)].flatMap((playbook) =>
    (model.playbooks[playbook]?.guards ?? [])
      .filter(isKind)
      .map((rule) => ({ rule, where: `guard of ${playbook}`, sources, playbook })),
  );
  return [...policies, ...guards];
}

/** The rule in the author's words and where it stands: how every refusal by a rule ends. */
export const quoteRule = ({
  rule,
  where,
  sources,
}: Pick<RuleInForce, 'where' | 'sources'> & { readonly rule: Pick<PolicyRuleModel, 'text' | 'span'> }): string =>
  `Rule: "${rule.text}" (${where}, ${placeOf(rule.span, sources)}).`;

/** The verb of an action as policies write it: `isolate fully`, `restrict apps`, `ban files`. */
export function verbOf(statement: ActionStatementModel): string {
  const phrase = actionSpec(statement.action).phrase.replace(/ (on|from)$/, '');
  return statement.mode === undefined ? phrase : `${phrase} ${statement.mode}`;
}

/** `isolate` names every isolation, `isolate fully` only the one; `unban` names all of its kinds. */
export function namesVerb(verbs: readonly string[], statement: ActionStatementModel): boolean {
  const verb = verbOf(statement);
  return verbs.some((one) => verb === one || verb.startsWith(`${one} `));
}
