/** From a request to the plan of a whole run, or to every reason why it cannot run. Reads only. */
import type { InputModel, PlaybookModel } from '../../language/model/playbook-model.ts';
import type { PlanRequest } from '../engine.ts';
import { PlaybookError } from '../errors.ts';
import { printDuration } from '../eval/print-value.ts';
import type { RunFacts, Scope, ScopeValue } from '../eval/scope.ts';
import { deviceFacts } from './facts.ts';
import { checkInputs, type InputValue } from './inputs.ts';
import type { PlanDeps } from './plan-context.ts';
import { planWith, type Preparation, type Segment } from './plan-segment.ts';
import { stopRun } from './refusals.ts';
import { iocsOf } from './resolve-iocs.ts';
import { resolveNames, unresolved } from './resolve-name.ts';
import type { DeviceFacts, Refusal, RunPlan } from './run-plan.ts';
import { readSubject } from './subject.ts';
import { TenantReads } from './tenant-reads.ts';

/** The plan of the playbook of the request. Throws `PlaybookError` where the tenant cannot be read. */
export const planRun = async (request: PlanRequest, deps: PlanDeps): Promise<RunPlan> =>
  (await planMain(request, deps, { id: '', startedAt: deps.clock.now() })).plan;

/** As `planRun`, for a run that exists: with the scope after the part that is known. */
export async function planMain(
  request: PlanRequest,
  deps: PlanDeps,
  run: Pick<RunFacts, 'id' | 'startedAt'>,
): Promise<Segment> {
  const reads = new TenantReads(deps.api);
  const initial = await initialScope(request, reads, run);
  const { model, subject, requester } = request;
  return planWith(
    {
      model,
      segment: 'main',
      statements: bodyOf(model).body,
      scope: initial.scope,
      subject,
      tenant: deps.tenant,
      requester,
      inputs: initial.inputs,
    },
    deps,
    reads,
    initial,
  );
}

export interface InitialScope extends Preparation {
  readonly scope: Scope;
  /** Inputs as they were understood, defaults included; durations as people write them. */
  readonly inputs: Readonly<Record<string, InputValue>>;
}

/** What the body begins with: subject and inputs, read and checked; with a refusal for everything that is wrong about them. */
export async function initialScope(
  request: PlanRequest,
  reads: TenantReads,
  run: Pick<RunFacts, 'id' | 'startedAt'>,
): Promise<InitialScope> {
  const { model, requester } = request;
  const body = bodyOf(model);
  const subject = await readSubject(request.subject, model, reads);
  const bare: Scope = {
    playbook: model.playbook,
    prefix: '',
    run: { ...run, requester: requester.name ?? requester.id, plan: '' },
    ...(subject.alert === undefined ? {} : { alert: subject.alert }),
    subjectDevices: subject.devices.map((device) => device.id),
    devices: byId(subject.devices),
    names: {},
    labels: {},
  };
  const checked = checkInputs(body.inputs, request.inputs, bare, model);
  const bound = await bindInputs(checked.values, model, reads);
  const wrong = [...subject.refusals, ...checked.refusals, ...bound.refusals];
  return {
    scope: { ...bare, names: bound.names, devices: { ...bare.devices, ...byId(bound.devices) } },
    inputs: readable(body.inputs, checked.values),
    subjectText: subject.text,
    refusals: [...disabled(model), ...wrong],
    broken: wrong.length > 0,
  };
}

const readable = (
  inputs: readonly InputModel[],
  values: Readonly<Record<string, InputValue>>,
): Readonly<Record<string, InputValue>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const duration = inputs.some((input) => input.name === name && input.type === 'duration');
      return [name, duration && typeof value === 'number' ? printDuration(value) : value];
    }),
  );

const byId = (devices: readonly DeviceFacts[]): Readonly<Record<string, DeviceFacts>> =>
  Object.fromEntries(devices.map((device) => [device.id, device]));

function bodyOf(model: PlaybookModel): PlaybookModel['playbooks'][string] {
  const body = Object.hasOwn(model.playbooks, model.playbook) ? model.playbooks[model.playbook] : undefined;
  if (body !== undefined) return body;
  throw new PlaybookError({
    kind: 'not-found',
    message: `There is no playbook "${model.playbook}" in the compiled text.`,
    advice: `It has: ${Object.keys(model.playbooks).join(', ') || 'none'}.`,
  });
}

const disabled = (model: PlaybookModel): readonly Refusal[] => {
  const body = bodyOf(model);
  if (!body.disabled) return [];
  return [
    stopRun(
      'disabled-playbook',
      `"${body.name}" is disabled. Take the word \`disabled\` out of its first line to run it.`,
      body.span,
    ),
  ];
};

interface BoundInputs {
  readonly names: Scope['names'];
  readonly devices: readonly DeviceFacts[];
  readonly refusals: readonly Refusal[];
}

/** Devices are resolved to exactly one each; indicators are typed; an optional set that is left out is empty. */
async function bindInputs(
  values: Readonly<Record<string, InputValue>>,
  model: PlaybookModel,
  reads: TenantReads,
): Promise<BoundInputs> {
  const names: Record<string, ScopeValue> = {};
  const devices: DeviceFacts[] = [];
  const refusals: Refusal[] = [];
  for (const input of bodyOf(model).inputs) {
    const value = Object.hasOwn(values, input.name) ? values[input.name] : undefined;
    switch (input.type) {
      case 'device':
      case 'devices': {
        const resolved = await resolveNames(textsOf(value), reads);
        const found = resolved.flatMap(({ result }) => (result.ok ? [deviceFacts(result.machine)] : []));
        const failed = resolved.flatMap(({ result }) => (result.ok ? [] : [result]));
        devices.push(...found);
        refusals.push(...failed.map((result) => unresolved(result, input.span, `Input "${input.name}": `)));
        names[input.name] = { kind: 'devices', ids: [...new Set(found.map((device) => device.id))] };
        break;
      }
      case 'files':
      case 'ips':
      case 'domains':
      case 'urls':
        names[input.name] = { kind: 'iocs', iocs: iocsOf(input.type, textsOf(value)) };
        break;
      case 'contact':
        if (typeof value === 'string') names[input.name] = { kind: 'contact', name: value };
        break;
      default:
        if (value !== undefined) names[input.name] = { kind: 'literal', value };
    }
  }
  return { names, devices, refusals };
}

const textsOf = (value: InputValue | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
