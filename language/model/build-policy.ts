import type { MaxRule, PolicyRule, RequireRule } from '../generated/ast.ts';
import { durationSeconds } from '../typing/duration.ts';
import { buildExpression } from './build-expression.ts';
import { useApproval } from './build-people.ts';
import { buildValues, normaliseAny } from './build-sets.ts';
import type { ModelContext } from './model-context.ts';
import type { PolicyRuleModel } from './playbook-model.ts';
import { wordsOf } from './words.ts';

type MaxModel = Extract<PolicyRuleModel, { kind: 'max' }>;
type RuleBase = Pick<PolicyRuleModel, 'span' | 'text'>;

const SUBJECTS: ReadonlySet<string> = new Set<MaxModel['what']>([
  'devices',
  'isolations',
  'indicators',
  'runs',
  'calls',
  'of fleet',
]);
const isSubject = (what: string): what is MaxModel['what'] => SUBJECTS.has(what);

export function buildRule(rule: PolicyRule, context: ModelContext): PolicyRuleModel {
  const base: RuleBase = { span: context.span(rule), text: wordsOf(rule) };
  switch (rule.$type) {
    case 'NeverRule': {
      const where = rule.filter && { where: buildExpression(rule.filter, context) };
      return { ...base, kind: 'never', verbs: rule.verbs, ...where, outcome: rule.outcome ?? 'stop' };
    }
    case 'MaxRule':
      return buildMax(rule, base, context);
    case 'RequireRule':
      return buildRequire(rule, base, context);
    case 'StopAfterRule':
      return { ...base, kind: 'stop-after', failures: rule.failures };
    case 'AllowListRule':
      return { ...base, kind: 'do-not-ban', values: buildValues(rule.entries, context, normaliseAny) };
    case 'HoursRule': {
      const { from, to, days } = rule;
      return { ...base, kind: 'only-between', from, to, zone: rule.zone ?? 'UTC', days };
    }
  }
}

function buildMax(rule: MaxRule, base: RuleBase, context: ModelContext): MaxModel & RuleBase {
  if (!isSubject(rule.what)) throw new Error(`The grammar has a subject that the model has not: ${rule.what}`);
  return {
    ...base,
    kind: 'max',
    limit: rule.percent === undefined ? { count: rule.count ?? 0 } : { percent: Number.parseFloat(rule.percent) },
    what: rule.what,
    ...(rule.window !== undefined && { perSeconds: durationSeconds(rule.window) }),
    otherwise:
      rule.otherwise?.$type === 'OtherwiseAsk'
        ? { kind: 'ask', approval: useApproval(rule.otherwise.approval, context) }
        : { kind: 'stop' },
  };
}

function buildRequire(rule: RequireRule, base: RuleBase, context: ModelContext): PolicyRuleModel {
  if (rule.condition) return { ...base, kind: 'require', condition: buildExpression(rule.condition, context) };
  if (rule.approval) {
    const approval = useApproval(rule.approval, context);
    const when = rule.when && { when: buildExpression(rule.when, context) };
    return { ...base, kind: 'require-approval', approval, verbs: rule.verbs, ...when };
  }
  const upTo = rule.upTo === undefined ? {} : { upToSeconds: durationSeconds(rule.upTo) };
  return { ...base, kind: 'require-expiry', verbs: rule.verbs, ...upTo };
}
