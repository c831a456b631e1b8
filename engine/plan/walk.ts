/** Walks the statements of a block as far as they can be known. */
import type { StatementModel } from '../../language/model/statement.ts';
import { evaluateCondition } from '../eval/evaluate.ts';
import { bindName, withCurrent, withDevices, type Scope } from '../eval/scope.ts';
import { unmetConditions } from './guards/conditions.ts';
import { checkArguments } from './inputs.ts';
import { planAction } from './plan-action.ts';
import { playbooksOf, scopeFor, type PlanContext } from './plan-context.ts';
import { deviceRef, stopRun } from './refusals.ts';
import { resolveDevices } from './resolve-devices.ts';
import { resolveIocs } from './resolve-iocs.ts';
import { addStep, addUnplanned, stepKey } from './step-draft.ts';

/** `boundary`: the rest is planned when it is reached. `stopped`: the run ends here. */
export type End = 'open' | 'boundary' | 'stopped';

export interface Walked {
  readonly end: End;
  readonly scope: Scope;
}

export async function walk(statements: readonly StatementModel[], from: Scope, context: PlanContext): Promise<Walked> {
  let scope = from;
  for (const [index, statement] of statements.entries()) {
    const { end, scope: after } = await step(statement, scope, context);
    scope = withDevices(after, [...context.devices.values()]);
    if (end === 'open') continue;
    addUnplanned(statements.slice(index + 1), end === 'boundary' ? 'later' : 'not-taken', scope, context);
    return { end, scope };
  }
  return { end: 'open', scope };
}

async function step(statement: StatementModel, scope: Scope, context: PlanContext): Promise<Walked> {
  switch (statement.kind) {
    case 'target':
      return target(statement, scope, context);
    case 'let':
      return letIocs(statement, scope, context);
    case 'action': {
      const planned = await planAction(statement, scope, context);
      return { end: planned === 'later' ? 'boundary' : 'open', scope };
    }
    case 'if':
      return conditional(statement, scope, context);
    case 'parallel':
      return parallel(statement, scope, context);
    case 'for-each':
      return forEach(statement, scope, context);
    case 'run':
      return runOther(statement, scope, context);
    case 'wait':
      addStep(statement, scope, context);
      return { end: 'boundary', scope };
    case 'wait-until':
      addStep(statement, scope, context);
      addUnplanned(statement.else, 'later', scope, context);
      return { end: 'boundary', scope };
    case 'note':
      addStep(statement, scope, context, { calls: scope.alert === undefined ? 0 : 1 });
      return { end: 'open', scope };
    case 'notify':
      addStep(statement, scope, context);
      return { end: 'open', scope };
    case 'stop':
      addStep(statement, scope, context);
      return { end: 'stopped', scope };
    case 'rollback':
      // What there is to take back is known when it is reached, and states are others after it.
      addStep(statement, scope, context);
      return { end: 'boundary', scope };
  }
}

type Of<K extends StatementModel['kind']> = Extract<StatementModel, { kind: K }>;

async function target(statement: Of<'target'>, scope: Scope, context: PlanContext): Promise<Walked> {
  const resolved = await resolveDevices(statement.set, scope, context);
  context.refusals.push(...resolved.refusals.map((refusal) => ({ ...refusal, path: statement.path })));
  const ids = resolved.devices.map((device) => device.id);
  addStep(statement, scope, context, {
    targets: [
      ...resolved.devices.map((device) => ({ target: deviceRef(device), state: 'planned' as const })),
      ...resolved.skipped,
    ],
    binds: { name: statement.name, kind: 'devices', devices: ids },
  });
  return { end: 'open', scope: bindName(scope, statement.name, { kind: 'devices', ids }) };
}

async function letIocs(statement: Of<'let'>, scope: Scope, context: PlanContext): Promise<Walked> {
  const resolved = await resolveIocs(statement.set, statement.iocKind, scope, context);
  context.refusals.push(...resolved.refusals.map((refusal) => ({ ...refusal, path: statement.path })));
  addStep(statement, scope, context, { binds: { name: statement.name, kind: 'iocs', iocs: resolved.iocs } });
  return { end: 'open', scope: bindName(scope, statement.name, { kind: 'iocs', iocs: resolved.iocs }) };
}

async function conditional(statement: Of<'if'>, scope: Scope, context: PlanContext): Promise<Walked> {
  const holds = evaluateCondition(
    statement.condition,
    await scopeFor(statement.condition, scope, context),
    context.model,
  );
  if (typeof holds !== 'boolean') {
    addStep(statement, scope, context, { state: 'later' });
    for (const block of [statement.then, statement.else]) addUnplanned(block, 'later', scope, context);
    if (holds.why === 'missing') context.refusals.push(undecidable(statement, holds.what));
    return { end: 'boundary', scope };
  }
  addStep(statement, scope, context, { takes: holds ? 'then' : 'else' });
  const taken = holds ? statement.then : statement.else;
  // In the order of the text, whichever branch it is.
  if (!holds) addUnplanned(statement.then, 'not-taken', scope, context);
  const { end } = await walk(taken, scope, context);
  if (holds) addUnplanned(statement.else, 'not-taken', scope, context);
  return { end, scope };
}

const undecidable = (statement: StatementModel, what: string): PlanContext['refusals'][number] =>
  stopRun(
    'unknown-value',
    `\`${statement.summary}\` cannot be decided: ${what} is not known. Ask for something that Defender tells, or start the run on one device.`,
    statement.span,
    statement.path,
  );

async function parallel(statement: Of<'parallel'>, scope: Scope, context: PlanContext): Promise<Walked> {
  addStep(statement, scope, context);
  const ends: End[] = [];
  for (const branch of statement.branches) ends.push((await walk(branch.block, scope, context)).end);
  return { end: worst(ends), scope };
}

/** A `stop` ends the run whatever the others do; else one open branch leaves the rest for later. */
const worst = (ends: readonly End[]): End =>
  ends.includes('stopped') ? 'stopped' : ends.includes('boundary') ? 'boundary' : 'open';

async function forEach(statement: Of<'for-each'>, scope: Scope, context: PlanContext): Promise<Walked> {
  const resolved = await resolveDevices(statement.set, scope, context, statement.name);
  context.refusals.push(...resolved.refusals.map((refusal) => ({ ...refusal, path: statement.path })));
  addStep(statement, scope, context, { items: resolved.devices.map(deviceRef), targets: [...resolved.skipped] });
  const { max } = statement;
  if (max !== undefined && resolved.devices.length > max) {
    const message = `\`${statement.summary}\` has ${resolved.devices.length} devices; its \`max\` is ${max}. Narrow the set or raise the limit.`;
    context.refusals.push(stopRun('max-items', message, statement.span, statement.path));
  }
  if (resolved.devices.length === 0) addUnplanned(statement.block, 'not-taken', scope, context);
  const ends: End[] = [];
  for (const device of resolved.devices) {
    const item = itemScope(withDevices(scope, [device]), statement, device.id);
    ends.push((await walk(statement.block, item, context)).end);
  }
  return { end: worst(ends), scope };
}

/** The scope of one item of a loop. */
export const itemScope = (scope: Scope, statement: Of<'for-each'>, id: string): Scope => ({
  ...withCurrent(bindName(scope, statement.name, { kind: 'devices', ids: [id] }), { device: id }),
  prefix: `${stepKey(statement, scope)}/${id}/`,
});

async function runOther(statement: Of<'run'>, scope: Scope, context: PlanContext): Promise<Walked> {
  const body = context.model.playbooks[statement.playbook];
  addStep(statement, scope, context);
  const { names, refusals } = checkArguments(statement, scope, context.model);
  context.refusals.push(...refusals);
  if (body === undefined || body.disabled) {
    const message = `\`${statement.summary}\` runs a playbook that is ${body === undefined ? 'not there' : 'disabled'}.`;
    context.refusals.push(stopRun('disabled-playbook', message, statement.span, statement.path));
    return { end: 'open', scope };
  }
  const inner = calledScope(scope, statement, names);
  context.refusals.push(...(await unmetConditions([statement.playbook], inner, context)));
  const { end } = await walk(body.body, inner, context);
  return { end, scope };
}

/** The scope of a playbook that another one runs: its arguments are all that it sees of its caller. */
export const calledScope = (scope: Scope, statement: Of<'run'>, names: Scope['names']): Scope => {
  const { current: _current, ...outer } = scope;
  return {
    ...outer,
    playbook: statement.playbook,
    callers: playbooksOf(scope),
    prefix: `${stepKey(statement, scope)}/`,
    names,
    labels: {},
  };
};
