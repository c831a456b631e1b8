/** The explanation of a model, with the facts of its text. */
import type { ActionId } from '../catalog/actions/index.ts';
import { actionSpec } from '../catalog/actions/index.ts';
import { CALLS_PER_HOUR, CALLS_PER_MINUTE, INDICATOR_QUOTA } from '../catalog/api-limits.ts';
import { verbOf } from '../catalog/render-verbs.ts';
import { permissionsOf } from '../model/permissions.ts';
import type { Amount, DeviceBound, ExplainedAction, ExplainedForecast, Explanation } from '../model/explanation.ts';
import type { PlaybookModel, PolicyRuleModel } from '../model/playbook-model.ts';
import type { ActionStatementModel } from '../model/statement.ts';
import { deviceSourcesOf, statementsOf } from '../model/walk.ts';
import { factsLine, type PlaybookFacts } from './facts/facts.ts';

export function explanationOf(model: PlaybookModel, facts: PlaybookFacts): Explanation {
  const main = model.playbooks[model.playbook];
  const devices = deviceBound(model);
  return {
    playbook: model.playbook,
    ...(main?.title !== undefined && { title: main.title }),
    ...(main?.summary !== undefined && { summary: main.summary }),
    ...(main?.owner !== undefined && { owner: main.owner }),
    needs: main?.needs ?? 'none',
    inputs: (main?.inputs ?? []).map(({ name, type, optional, prompt }) => ({
      name,
      type,
      optional,
      ...(prompt !== undefined && { prompt }),
    })),
    permissions: permissionsOf(model),
    actions: Object.values(model.playbooks).flatMap((playbook) =>
      [...statementsOf(playbook)].flatMap((each) => (each.kind === 'action' ? explainAction(each, playbook.name) : [])),
    ),
    approvals: Object.values(model.approvals).map(({ name, from, need, withinSeconds, ifSilent }) => ({
      name,
      from,
      need,
      ...(withinSeconds !== undefined && { withinSeconds }),
      ifSilent,
    })),
    ...(devices && { devices }),
    forecast: forecastOf(facts),
    indicators: Object.values(model.lists).map(({ name, entries }) => ({ list: name, count: entries.length })),
  };
}

const amount = (number: number): Amount => (number === Infinity ? 'unbounded' : number);

function forecastOf(facts: PlaybookFacts): ExplainedForecast {
  const { resolve, posts, looks, links, reads, releases, notes } = facts.calls;
  return {
    line: factsLine(facts),
    devices: amount(facts.devices),
    calls: {
      worst: amount(facts.allCalls),
      parts: {
        resolve: amount(resolve),
        posts: amount(posts),
        looks: amount(looks),
        links: amount(links),
        reads: amount(reads),
        releases: amount(releases),
        notes: amount(notes),
      },
      peakPerMinute: facts.peakPerMinute,
      peakPerHour: facts.peakPerHour,
      budget: { perMinute: CALLS_PER_MINUTE, perHour: CALLS_PER_HOUR },
    },
    indicators: { worst: amount(facts.indicators), quota: INDICATOR_QUOTA },
    seconds: facts.seconds,
    approvals: facts.approvals,
  };
}

function explainAction(statement: ActionStatementModel, playbook: string): ExplainedAction {
  const spec = actionSpec(statement.action);
  const inverse = Object.hasOwn(spec, 'inverse') ? inverseVerb(statement.action) : undefined;
  return {
    playbook,
    path: statement.path,
    action: statement.action,
    summary: statement.summary,
    severity: spec.severity,
    disabled: statement.disabled,
    ...(statement.lease?.kind === 'for' && { leaseSeconds: statement.lease.seconds }),
    ...(inverse !== undefined && { undoneBy: inverse }),
    reversibility: reversibilityOf(statement, inverse !== undefined),
    ...(statement.clauses.approval !== undefined && { approval: statement.clauses.approval }),
  };
}

function reversibilityOf({ lease }: ActionStatementModel, hasInverse: boolean): ExplainedAction['reversibility'] {
  if (lease !== undefined && lease.kind !== 'until-released') return 'by lease';
  return hasInverse ? 'reversible' : 'not';
}

function inverseVerb(id: ActionId): string | undefined {
  const { inverse } = actionSpec(id);
  return inverse === undefined ? undefined : verbOf(inverse as ActionId);
}

function deviceBound(model: PlaybookModel): DeviceBound | undefined {
  const statements = Object.values(model.playbooks).flatMap((playbook) => [...statementsOf(playbook)]);
  if (!statements.some((statement) => deviceSourcesOf(statement).length > 0)) return undefined;
  const rules = [
    ...model.policies.flatMap(({ rules }) => rules),
    ...Object.values(model.playbooks).flatMap(({ guards }) => guards),
  ];
  return rules.flatMap(boundOf).sort((a, b) => a.atMost - b.atMost)[0];
}

function boundOf(rule: PolicyRuleModel): DeviceBound[] {
  if (rule.kind !== 'max' || rule.what !== 'devices' || rule.perSeconds !== undefined) return [];
  if (!('count' in rule.limit)) return [];
  const ask = rule.otherwise.kind === 'ask' ? { otherwiseAsk: rule.otherwise.approval } : {};
  return [{ atMost: rule.limit.count, rule: rule.text, ...ask }];
}
