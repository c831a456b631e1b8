/** The statements that would reverse what a run has done, newest first, as if they stood in the text. */
import { actionSpec, isActionId, type ActionId } from '../../language/catalog/actions/index.ts';
import type { ActionStatementModel, IocKind } from '../../language/model/statement.ts';
import type { MachineAction } from '../defender/entities.ts';
import type { Json } from '../durable/durable.ts';
import type { EventBody, RunRecord } from '../journal/events.ts';
import { targetKey } from '../journal/target-key.ts';
import { stopRun, targetName } from '../plan/refusals.ts';
import type { Refusal, TargetRef } from '../plan/run-plan.ts';
import { ROLLBACK_KEY } from './lease-state.ts';

type Step = RunRecord['steps'][number];
type Effect = Extract<EventBody, { readonly type: 'effect' }>;

/** Reverses one statement of the run, or what it did in one mode. */
export interface Undo {
  /** Its path is the key of the step that reverses. */
  readonly statement: ActionStatementModel;
  /** Step and action that are reversed. */
  readonly of: string;
  readonly action: ActionId;
  /** By the key of the target. */
  readonly targets: Readonly<Record<string, UndoneTarget>>;
}

export interface UndoneTarget {
  readonly target: TargetRef;
  readonly machineActionId?: string;
  readonly adopted?: boolean;
  readonly before?: Json;
}

export interface Undoing {
  readonly undos: readonly Undo[];
  /** What cannot be reversed, by name. Stops all where it was named itself. */
  readonly refusals: readonly Refusal[];
}

/** `label`: undefined for everything. `isolations`: isolations of the devices that the run released, with their mode. */
export function undoStatements(
  record: RunRecord,
  segment: string,
  label: string | undefined,
  isolations: readonly MachineAction[],
): Undoing {
  const meant = record.steps
    .filter(({ path }) => !path.startsWith(ROLLBACK_KEY))
    .filter(({ path }) => label === undefined || path === label || path.endsWith(`/${label}`))
    .toReversed();
  if (label !== undefined && meant.length === 0)
    return { undos: [], refusals: [stopRun('unknown-label', `The run has no step "${label}" to roll back.`)] };
  const effects = effectsOf(record);
  const found = meant.map((step) => undosOf(step, segment, label !== undefined, effects, isolations));
  return { undos: found.flatMap(({ undos }) => undos), refusals: found.flatMap(({ refusals }) => refusals) };
}

function effectsOf({ events }: RunRecord): ReadonlyMap<string, Effect> {
  const effects = new Map<string, Effect>();
  for (const { body } of events)
    if (body.type === 'effect') effects.set(`${body.path}\n${targetKey(body.target)}`, body);
  return effects;
}

function undosOf(
  step: Step,
  segment: string,
  named: boolean,
  effects: ReadonlyMap<string, Effect>,
  isolations: readonly MachineAction[],
): Undoing {
  const { action } = step;
  const done = step.targets.filter(({ state }) => state === 'done');
  const open: Refusal[] = step.targets
    .filter(({ state }) => ['submitted', 'accepted', 'pending', 'timed-out'].includes(state))
    .map(({ target }) => ({
      ...stopRun(
        'under-way',
        `\`${step.summary}\` may still be under way for ${targetName(target)}. Roll it back when it is done, or cancel it at Defender.`,
        step.span,
        step.path,
      ),
      target,
      stops: 'target',
    }));
  if (action === undefined || done.length === 0) return { undos: [], refusals: open };
  const inverse = action === 'alert.update' ? action : actionSpec(action).inverse;
  if (!isActionId(inverse)) {
    const message = `\`${step.summary}\` cannot be undone: nothing takes back ${nounOf(action)}.`;
    return {
      undos: [],
      refusals: [{ ...stopRun('no-inverse', message, step.span, step.path), stops: named ? 'run' : 'target' }],
    };
  }
  const groups = new Map<string, { more: Partial<ActionStatementModel>; targets: UndoneTarget[] }>();
  const lost: Refusal[] = [];
  for (const { target, machineActionId, adopted } of done) {
    const effect = effects.get(`${step.path}\n${targetKey(target)}`);
    const way = wayBack(inverse, action, target, effect, isolations, step);
    if (way === undefined) {
      const message = `What ${targetName(target)} was before \`${step.summary}\` is not known, so it stays as it is.`;
      lost.push({ ...stopRun('unknown-before', message, step.span, step.path), target, stops: 'target' });
      continue;
    }
    const group = groups.get(way.name) ?? { more: way.more, targets: [] };
    group.targets.push({
      target,
      ...(machineActionId === undefined ? {} : { machineActionId }),
      ...(adopted === undefined ? {} : { adopted }),
      ...(effect?.before === undefined ? {} : { before: effect.before }),
    });
    groups.set(way.name, group);
  }
  const undos = [...groups].map(([name, { more, targets }]): Undo => ({
    statement: statementOf(step, `${segment}/${step.path}${name === '' ? '' : `/${name}`}`, inverse, targets, more),
    of: step.path,
    action,
    targets: Object.fromEntries(targets.map((one) => [targetKey(one.target), one])),
  }));
  return { undos, refusals: [...open, ...lost] };
}

const nounOf = (action: ActionId): string => `\`${actionSpec(action).phrase}\``;

/** How one target goes back: targets of one name go together. Undefined where it is not known. */
function wayBack(
  inverse: ActionId,
  action: ActionId,
  target: TargetRef,
  effect: Effect | undefined,
  isolations: readonly MachineAction[],
  step: Step,
): { readonly name: string; readonly more: Partial<ActionStatementModel> } | undefined {
  if (inverse === 'device.isolate' && target.kind === 'device') {
    const before = isolations
      .filter((one) => one.machineId === target.id && one.status === 'Succeeded')
      .filter((one) => Date.parse(one.creationDateTimeUtc) <= step.startedAt)
      .toSorted((a, b) => Date.parse(b.creationDateTimeUtc) - Date.parse(a.creationDateTimeUtc))[0];
    const mode = before?.scope === 'Full' ? 'fully' : before?.scope === 'Selective' ? 'selectively' : undefined;
    return mode === undefined ? undefined : { name: mode, more: { mode, lease: { kind: 'until-released' } } };
  }
  if (inverse === 'device.restrict') return { name: '', more: { lease: { kind: 'until-released' } } };
  if (inverse === 'device.tag' || inverse === 'device.untag') {
    const tag = textIn(effect?.after, 'tag');
    return tag === undefined ? undefined : { name: '', more: { tag: { parts: [tag], span: step.span } } };
  }
  if (action.startsWith('indicator.unban')) {
    const response = RESPONSES[textIn(effect?.before, 'action') ?? ''];
    if (response === undefined) return undefined;
    return { name: response, more: { clauses: { acknowledge: [], response } } };
  }
  if (action === 'alert.update' && !hasFields(effect?.before)) return undefined;
  return { name: '', more: {} };
}

const hasFields = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && typeof value === 'object' && Object.keys(value).length > 0;

const RESPONSES: Readonly<Record<string, 'audit' | 'warn' | 'block' | 'remediate'>> = {
  Audit: 'audit',
  Warn: 'warn',
  Block: 'block',
  BlockAndRemediate: 'remediate',
};

export function textIn(value: Json | undefined, name: string): string | undefined {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const field: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof field === 'string' ? field : undefined;
}

function statementOf(
  step: Step,
  path: string,
  action: ActionId,
  targets: readonly UndoneTarget[],
  more: Partial<ActionStatementModel>,
): ActionStatementModel {
  const { span } = step;
  const spec = actionSpec(action);
  const values = targets.flatMap(({ target }) =>
    target.kind === 'indicator' ? [target.value] : target.kind === 'alert' ? [] : [target.id],
  );
  const list = { kind: 'values', values, span } as const;
  const iocKind = IOC_KINDS.find((kind) => action.endsWith(`-${kind}`));
  return {
    kind: 'action',
    path,
    summary: `roll back: ${step.summary}`,
    span,
    action,
    disabled: false,
    ...(spec.scope === 'device' ? { devices: { source: { kind: 'named', values: list, span }, span } } : {}),
    ...(iocKind === undefined ? {} : { iocKind, iocs: { source: { kind: 'values', values: list, span }, span } }),
    ...more,
    clauses: {
      ...more.clauses,
      comment: { parts: [`Rollback of ${step.path}`], span },
      // Whoever confirms a rollback takes the risks of taking back.
      acknowledge: [...spec.acknowledges, ...(spec.risksWhen ?? []).map(({ risk }) => risk)],
      onFailure: { kind: 'continue' },
    },
  };
}

const IOC_KINDS: readonly IocKind[] = ['files', 'ips', 'domains', 'urls'];
