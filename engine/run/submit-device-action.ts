/** Sends one machine action exactly once (engine.md section 3): intent, POST, and adoption where a POST may have been lost. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { MachineActionType } from '../../language/catalog/action-spec.ts';
import { callKind } from '../budget/call-kind.ts';
import type { MachineAction } from '../defender/entities.ts';
import type { Durable } from '../durable/durable.ts';
import { RetryableError } from '../durable/failure.ts';
import type { TenantConnection } from '../engine.ts';
import { PlaybookError } from '../errors.ts';
import { targetKey } from '../journal/target-key.ts';
import type { CallContext } from '../ports.ts';
import type { Instant } from '../time/clock.ts';
import { wait } from '../time/wait.ts';
import { whyNotSent, type NotSent, type Sending } from './may-send.ts';
import type { RunDeps } from './run-deps.ts';
import type { DeviceActionInput, SubmitResult } from './run-input.ts';

type Intent =
  | { readonly go: true; readonly key: string; readonly at: Instant; readonly bootId: string }
  | { readonly go: false; readonly why: NotSent };

/** How often the submission is tried when an answer was lost; each time but the first looks for the action before it sends. */
const LOST_ANSWER_TRIES = 3;
const RETRY_PAUSE_MS = 5000;

export async function submitDeviceAction(
  durable: Durable,
  deps: RunDeps,
  input: DeviceActionInput,
  attempt: string,
): Promise<SubmitResult> {
  const intent = await durable.step(`intent/${attempt}`, () => announce(deps, input, attempt));
  if (!intent.go) return intent.why;
  try {
    return await durable.step(`submit/${attempt}`, (tries) => submit(deps, input, intent, tries), {
      attempts: LOST_ANSWER_TRIES,
      delay: () => RETRY_PAUSE_MS,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { state: 'failed', detail: `Whether Defender took the action is not known: ${why}`, repeatable: false };
  }
}

/** Waits for budget, then says what is about to be sent. The key goes into the comment of the machine action. */
async function announce(deps: RunDeps, input: DeviceActionInput, attempt: string): Promise<Intent> {
  const { budget } = await deps.tenant(input.tenantId);
  const priority = attempt.startsWith('release') ? 'release' : 'normal';
  const { root, tenantId, action, target, rules } = input;
  const sending: Sending = { root, tenantId, action, targets: [target], rules, again: attempt !== '1' };
  const whyNot = (): NotSent | undefined => (priority === 'release' ? undefined : whyNotSent(deps, sending));
  if (whyNot() === undefined) await budget.take(callKind(input.action), priority);
  // Whatever was true before the wait, it must be true now.
  const why = whyNot();
  if (why !== undefined) return { go: false, why };
  const key = `[${input.root}/${input.key}#${attempt}]`;
  deps.journal.record(input.root, `intent/${input.key}/${targetKey(input.target)}/${attempt}`, {
    type: 'intent',
    path: input.key,
    action: input.action,
    key,
    targets: [input.target],
  });
  return { go: true, key, at: deps.clock.now(), bootId: deps.bootId };
}

async function submit(
  deps: RunDeps,
  input: DeviceActionInput,
  intent: Intent & { readonly go: true },
  tries: number,
): Promise<SubmitResult> {
  const connection = await deps.tenant(input.tenantId);
  const fresh = tries === 1 && intent.bootId === deps.bootId;
  return deps.locks.run(connection.tenant.id, input.target.id, async () => {
    const type = actionSpec(input.action).machineAction;
    if (!fresh && type !== undefined) {
      const own = await deps.lookup.find(connection, {
        type,
        deviceId: input.target.id,
        key: intent.key,
        since: intent.at,
      });
      if (own !== undefined) return accepted(own, true);
    }
    await cancelOpposite(connection, deps, input);
    return send(deps, connection, input, intent.key, fresh);
  });
}

async function send(
  deps: RunDeps,
  connection: TenantConnection,
  input: DeviceActionInput,
  key: string,
  prepaid: boolean,
): Promise<SubmitResult> {
  const { api } = connection;
  const context = callContext(deps, input, prepaid);
  const comment = `${textOf(input.params['comment'])} ${key}`.trim();
  const { id } = input.target;
  try {
    switch (input.action) {
      case 'device.tag':
      case 'device.untag':
        await api.tag(id, textOf(input.params['tag']), input.action === 'device.tag' ? 'Add' : 'Remove', context);
        return { state: 'done' };
      case 'device.investigate': {
        const investigation = await api.startInvestigation(id, comment, context);
        return { state: 'done', detail: `Investigation ${investigation.id} was started.` };
      }
      default:
        return accepted(await api.submit(input.action, id, { ...input.params, comment }, context), false);
    }
  } catch (error) {
    return afterError(deps, connection, input, error);
  }
}

async function afterError(
  deps: RunDeps,
  connection: TenantConnection,
  input: DeviceActionInput,
  error: unknown,
): Promise<SubmitResult> {
  if (!(error instanceof PlaybookError)) throw error;
  const { detail } = error;
  const type = actionSpec(input.action).machineAction;
  if (detail.kind === 'conflict' && type !== undefined) {
    const pending = await pendingOf(deps, connection, input.target.id, type);
    if (pending !== undefined) return accepted(pending, true);
  }
  if (detail.kind === 'not-found') return { state: 'refused', detail: error.message };
  // Nobody knows whether it was taken: look before sending again.
  if (detail.safeToRepeat !== true && (detail.kind === 'unreachable' || detail.kind === 'bad-reply'))
    throw new RetryableError(error.message, { cause: error });
  return {
    state: 'failed',
    detail: error.message,
    repeatable: detail.kind !== 'forbidden' && detail.kind !== 'rejected',
  };
}

/** "Already in progress": the action that is, waiting a moment for the list to show it. */
async function pendingOf(
  deps: RunDeps,
  { api, tenant }: TenantConnection,
  machineId: string,
  type: MachineActionType,
): Promise<MachineAction | undefined> {
  for (let look = 0; look < 3; look++) {
    const found = await api.machineActions({ machineId, types: [type], statuses: ['Pending', 'InProgress'] });
    if (found[0] !== undefined) return found[0];
    await wait(deps.clock, RETRY_PAUSE_MS / tenant.speed);
  }
  return undefined;
}

/** A release first cancels an isolation that is still pending: the service may finish the two out of order. */
async function cancelOpposite(connection: TenantConnection, deps: RunDeps, input: DeviceActionInput): Promise<void> {
  if (input.action !== 'device.release' && input.action !== 'device.allow') return;
  const type: MachineActionType = input.action === 'device.release' ? 'Isolate' : 'RestrictCodeExecution';
  const { api } = connection;
  const pending = await api.machineActions({
    machineId: input.target.id,
    types: [type],
    statuses: ['Pending', 'InProgress'],
  });
  for (const action of pending)
    await api.cancelMachineAction(action.id, `Released by run ${input.root}.`, callContext(deps, input, false));
}

function callContext(deps: RunDeps, input: DeviceActionInput, prepaid: boolean): CallContext {
  let calls = 0;
  const base = `call/${input.key}/${targetKey(input.target)}/${deps.bootId}/${deps.clock.now()}`;
  return {
    prepaid,
    onCall: (trace) => {
      deps.journal.record(input.root, `${base}/${calls++}`, { type: 'call', path: input.key, trace });
    },
  };
}

const accepted = (action: MachineAction, adopted: boolean): SubmitResult => ({
  state: 'accepted',
  machineActionId: action.id,
  adopted,
  at: Date.parse(action.creationDateTimeUtc),
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
