/** `wait until`: by news of this run, and by looking again at what only the tenant knows. */
import type { ExpressionModel } from '../../language/model/expression.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import { evaluateCondition } from '../eval/evaluate.ts';
import { deviceAtHand } from '../eval/lookup.ts';
import { pathsOf } from '../eval/mentions.ts';
import { withDevices, type AlertFacts, type LabelResult, type Scope } from '../eval/scope.ts';
import { PlaybookError } from '../errors.ts';
import { alertFacts, deviceFacts } from '../plan/facts.ts';
import { withState } from '../plan/plan-context.ts';
import type { DeviceFacts, PlannedStep } from '../plan/run-plan.ts';
import { TenantReads } from '../plan/tenant-reads.ts';
import type { BlockRunner } from './block-runner.ts';
import { labelFromRecord } from './label-from-record.ts';
import type { RunFrame } from './segments.ts';

type WaitUntil = Extract<StatementModel, { kind: 'wait-until' }>;

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 300_000;

/** What a condition reads that no news of this block tells. */
interface Outside {
  readonly devices: readonly string[];
  readonly alert: boolean;
  /** Labels that were set around this block. */
  readonly labels: readonly string[];
}

interface Seen {
  readonly devices: readonly DeviceFacts[];
  readonly alert?: AlertFacts;
  readonly labels: Readonly<Record<string, LabelResult>>;
}

/** True where the condition held before the time was over. */
export async function waitUntil(runner: BlockRunner, statement: WaitUntil, { key }: PlannedStep): Promise<boolean> {
  const { frame } = runner;
  const { model } = frame.input.request;
  const { condition } = statement;
  const holds = (): boolean => evaluateCondition(condition, runner.scope, model) === true;
  let now = await frame.durable.now(key);
  const until = now + statement.timeoutSeconds * 1000;
  const outside = outsideOf(condition, runner);
  if (outside === undefined) return runner.settle(holds, until);
  for (let turn = 0; ; turn++) {
    const seen = await frame.durable.step(`${key}/look/${turn}`, () => look(frame, outside, condition, runner.scope));
    const { devices, alert, labels } = seen;
    runner.scope = {
      ...withDevices(runner.scope, devices),
      ...(alert === undefined ? {} : { alert: { ...runner.scope.alert, ...alert } }),
      labels: { ...runner.scope.labels, ...labels },
      now,
    };
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 1.5 ** turn);
    if (await runner.settle(holds, Math.min(until, now + pause))) return true;
    if (now + pause >= until) return false;
    now = await frame.durable.now(`${key}/turn/${turn}`);
  }
}

function outsideOf(condition: ExpressionModel, runner: BlockRunner): Outside | undefined {
  const { scope } = runner;
  const members = pathsOf(condition).filter((path) => path.length > 1);
  const devices = members.flatMap(([root = '']) => {
    const named = Object.hasOwn(scope.names, root) ? scope.names[root] : undefined;
    if (named?.kind === 'devices' && named.ids.length === 1) return named.ids;
    const at = root === 'device' ? deviceAtHand(scope) : undefined;
    return at === undefined ? [] : [at.id];
  });
  const labels = members.map(([root = '']) => root).filter((root) => runner.isForeign(root));
  const alert = scope.alert !== undefined && members.some(([root]) => root === 'alert');
  if (devices.length === 0 && labels.length === 0 && !alert) return undefined;
  return { devices: [...new Set(devices)], labels: [...new Set(labels)], alert };
}

/** What cannot be read at this moment is as it was. */
async function look(
  { deps, input, root }: RunFrame,
  outside: Outside,
  condition: ExpressionModel,
  scope: Scope,
): Promise<Seen> {
  const events = outside.labels.length === 0 ? [] : deps.journal.events(root);
  const labels = Object.fromEntries(
    outside.labels.flatMap((label) => {
      const result = labelFromRecord(events, label, scope.prefix);
      return result === undefined ? [] : [[label, result]];
    }),
  );
  try {
    const { api } = await deps.tenant(input.request.tenantId);
    const reads = new TenantReads(api);
    const machines = await reads.machinesById(outside.devices);
    const devices = await withState(machines.map(deviceFacts), [condition], { reads });
    const alert = outside.alert && scope.alert !== undefined ? await reads.alert(scope.alert.id) : undefined;
    return { devices, labels, ...(alert === undefined ? {} : { alert: alertFacts(alert) }) };
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error;
    return { devices: [], labels };
  }
}
