/** Parameters of an action for one target, as the catalog names them, from the text. */
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { TemplateModel } from '../../language/model/expression.ts';
import type { ActionStatementModel, ValueListModel } from '../../language/model/statement.ts';
import type { IndicatorInput } from '../defender/entities.ts';
import { lookup } from '../eval/lookup.ts';
import { printScalar } from '../eval/print-value.ts';
import { cut } from '../eval/clean-text.ts';
import { renderTemplate } from '../eval/render-text.ts';
import { withCurrent, type Scope } from '../eval/scope.ts';
import { isUnknown, itemsOf } from '../eval/value.ts';
import type { PlannedStep, PlannedTarget, TargetRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import { INDICATOR_TITLE } from './indicator-flow.ts';
import { indicatorScope } from './indicator-text.ts';
import { liveResponseCommands } from './live-response.ts';
import { markedDescription } from './own-indicators.ts';

/** Field length that Defender takes without complaint (mde-api.md section 9). */
const TITLE_LENGTH = 200;

/** Without blanks around it: Defender refuses what begins or ends with one, and the title of an alert may. */
const textOf = (template: TemplateModel, scope: Scope, model: PlaybookModel): string =>
  renderTemplate(template, scope, model).trim();

export function commentOf(statement: ActionStatementModel, scope: Scope, model: PlaybookModel): string {
  const { comment } = statement.clauses;
  return comment === undefined ? '' : textOf(comment, scope, model);
}

/** The scope in which the texts of a statement are told for one target. */
export function targetScope(scope: Scope, target: TargetRef): Scope {
  if (target.kind === 'device') return withCurrent(scope, { device: target.id });
  if (target.kind !== 'device-file') return scope;
  const file = { name: target.fileName, sha1: target.sha1, sha256: '', md5: '', signer: '', verdict: '', path: '' };
  return withCurrent(scope, { device: target.id, file });
}

export function deviceParams(
  statement: ActionStatementModel,
  target: TargetRef & { readonly kind: 'device' | 'device-file' },
  scope: Scope,
  model: PlaybookModel,
): Readonly<Record<string, unknown>> {
  const local = targetScope(scope, target);
  const commands = liveResponseCommands(statement, local, model);
  return {
    comment: commentOf(statement, local, model),
    ...(commands === undefined ? {} : { commands }),
    ...(statement.mode === undefined
      ? {}
      : { [statement.action === 'device.scan' ? 'depth' : 'mode']: statement.mode }),
    ...(target.kind === 'device-file' ? { sha1: target.sha1 } : {}),
    ...(statement.tag === undefined ? {} : { tag: textOf(statement.tag, local, model) }),
  };
}

/** Indicators of a ban, one for each planned target. */
export function indicatorsOf(
  statement: ActionStatementModel,
  step: PlannedStep,
  targets: readonly PlannedTarget[],
  scope: Scope,
  model: PlaybookModel,
  now: Instant,
): readonly IndicatorInput[] {
  const { clauses } = statement;
  const raised = clauses.raiseAlert;
  const groups = clauses.scopeGroups === undefined ? undefined : textsOf(clauses.scopeGroups, scope, model);
  return targets.flatMap(({ target, action }) => {
    if (target.kind !== 'indicator' || action === undefined) return [];
    const local = indicatorScope(statement, target, scope, model);
    const comment = commentOf(statement, local, model);
    const title = raised === undefined ? comment : textOf(raised.title, local, model);
    return [
      {
        indicatorValue: target.value,
        indicatorType: target.type,
        action,
        title: cut(`${INDICATOR_TITLE}${title}`, TITLE_LENGTH).trimEnd(),
        description: markedDescription(comment, { root: scope.run.id, key: step.key }),
        severity: severityOf(raised?.severity),
        generateAlert: raised !== undefined || action === 'Audit',
        ...(step.leaseSeconds === undefined ? {} : { expirationTime: wireTime(now + step.leaseSeconds * 1000) }),
        ...(groups === undefined ? {} : { rbacGroupNames: groups }),
      },
    ];
  });
}

/** Texts in the statement, of a name, or of a declared list. */
function textsOf(values: ValueListModel, scope: Scope, model: PlaybookModel): readonly string[] {
  if (values.kind === 'values') return values.values;
  const value = lookup(values.path.segments, scope, model);
  return isUnknown(value) ? [] : itemsOf(value).map(printScalar);
}

const SEVERITIES = { informational: 'Informational', low: 'Low', medium: 'Medium', high: 'High' } as const;

const severityOf = (name: string | undefined): IndicatorInput['severity'] & string => {
  const known = Object.entries(SEVERITIES).find(([key]) => key === name?.toLowerCase());
  return known?.[1] ?? 'Informational';
};

/** Without a fraction, as the API prints it. */
export const wireTime = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
