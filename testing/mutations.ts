/** Playbooks with one safeguard less: what no test notices then, no test protects. */
import type { PlaybookBody, PlaybookModel, PolicyRuleModel } from '../language/model/playbook-model.ts';
import type { DeviceSetModel, StatementModel } from '../language/model/statement.ts';
import type { TextSpan } from '../language/model/text-span.ts';
import { statementsOf } from '../language/model/walk.ts';

export interface Mutation {
  /** What is taken away, for people. */
  readonly what: string;
  readonly uri: string;
  readonly span: TextSpan;
  readonly model: PlaybookModel;
}

/** Every guard, exclusion and approval of the playbook, and of what it runs, taken away one at a time. */
export function mutationsOf(model: PlaybookModel): readonly Mutation[] {
  const uriOf = ({ source }: TextSpan): string => model.sources[source]?.uri ?? '';
  const mutations: Mutation[] = [];
  const add = (what: string, span: TextSpan, mutated: PlaybookModel): void => {
    mutations.push({ what, uri: uriOf(span), span, model: mutated });
  };
  for (const [name, body] of Object.entries(model.playbooks)) {
    const withBody = (changed: PlaybookBody): PlaybookModel => ({
      ...model,
      playbooks: { ...model.playbooks, [name]: changed },
    });
    for (const rule of body.guards)
      add(`the guard \`${rule.text}\``, rule.span, withBody({ ...body, guards: without(body.guards, rule) }));
    for (const statement of statementsOf(body))
      for (const { what, span, lighter } of lighterForms(statement))
        add(what, span, withBody(replaced(body, statement, lighter)));
  }
  for (const policy of model.policies)
    for (const rule of policy.rules) {
      const rules = without(policy.rules, rule);
      const policies = model.policies.map((each) => (each === policy ? { ...policy, rules } : each));
      add(`the rule \`${rule.text}\``, rule.span, { ...model, policies });
    }
  return mutations;
}

const without = (rules: readonly PolicyRuleModel[], rule: PolicyRuleModel): readonly PolicyRuleModel[] =>
  rules.filter((each) => each !== rule);

interface LighterForm {
  readonly what: string;
  readonly span: TextSpan;
  readonly lighter: StatementModel;
}

function lighterForms(statement: StatementModel): readonly LighterForm[] {
  const { span, summary } = statement;
  if (statement.kind === 'target' || statement.kind === 'for-each')
    return lighterSets(statement.set).map(([part, set]) => ({
      what: `\`${part}\` of \`${summary}\``,
      span: set.span,
      lighter: { ...statement, set },
    }));
  if (statement.kind !== 'action') return [];
  const { devices, clauses } = statement;
  const { approval, skipIf, ...others } = clauses;
  return [
    ...lighterSets(devices).map(([part, set]) => ({
      what: `\`${part}\` of \`${summary}\``,
      span: set.span,
      lighter: { ...statement, devices: set },
    })),
    ...(approval === undefined
      ? []
      : [
          {
            what: `\`approval ${approval}\` of \`${summary}\``,
            span,
            lighter: { ...statement, clauses: { ...others, ...(skipIf !== undefined && { skipIf }) } },
          },
        ]),
    ...(skipIf === undefined
      ? []
      : [
          {
            what: `\`skip if\` of \`${summary}\``,
            span,
            lighter: { ...statement, clauses: { ...others, ...(approval !== undefined && { approval }) } },
          },
        ]),
  ];
}

function lighterSets(set: DeviceSetModel | undefined): readonly (readonly ['where' | 'except', DeviceSetModel])[] {
  if (set === undefined) return [];
  const { where, except, ...others } = set;
  return [
    ...(where === undefined ? [] : [['where', { ...others, ...(except !== undefined && { except }) }] as const]),
    ...(except === undefined ? [] : [['except', { ...others, ...(where !== undefined && { where }) }] as const]),
  ];
}

/** The playbook with one statement changed, wherever it stands. */
function replaced(body: PlaybookBody, statement: StatementModel, by: StatementModel): PlaybookBody {
  const block = (statements: readonly StatementModel[]): readonly StatementModel[] =>
    statements.map((each) => (each === statement ? by : within(each)));
  const within = (each: StatementModel): StatementModel => {
    switch (each.kind) {
      case 'if':
        return { ...each, then: block(each.then), else: block(each.else) };
      case 'wait-until':
        return { ...each, else: block(each.else) };
      case 'for-each':
        return { ...each, block: block(each.block) };
      case 'parallel':
        return { ...each, branches: each.branches.map((branch) => ({ ...branch, block: block(branch.block) })) };
      case 'action': {
        const { onFailure, afterRelease } = each.clauses;
        return {
          ...each,
          clauses: {
            ...each.clauses,
            ...(onFailure?.kind === 'block' && { onFailure: { ...onFailure, block: block(onFailure.block) } }),
            ...(afterRelease !== undefined && { afterRelease: block(afterRelease) }),
          },
        };
      }
      default:
        return each;
    }
  };
  const handlers = Object.fromEntries(
    Object.entries(body.handlers).map(([event, statements]) => [event, block(statements)]),
  );
  return { ...body, body: block(body.body), handlers };
}
