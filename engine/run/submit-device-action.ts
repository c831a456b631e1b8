/** Sends one machine action exactly once (engine.md section 3): intent, POST, and adoption where it may have been taken before. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { MachineActionType } from '../../language/catalog/action-spec.ts';
import { isObservedError } from '../auth/tenant-mode.ts';
import { callKind } from '../budget/call-kind.ts';
import type { MachineAction } from '../defender/entities.ts';
import type { Durable } from '../durable/durable.ts';
import { RetryableError } from '../durable/failure.ts';
import { THROTTLE_TRIES } from '../defender/api-session.ts';
import type { TenantConnection } from '../engine.ts';
import { PlaybookError } from '../errors.ts';
import { targetKey } from '../journal/target-key.ts';
import type { CallContext } from '../ports.ts';
import type { Instant } from '../time/clock.ts';
import { wait } from '../time/wait.ts';
import { accepted } from './accepted.ts';
import { cancelOpposite } from './cancel-opposite.ts';
import { recordCalls } from './record-calls.ts';
import { whoHolds } from './lease-state.ts';
import { EASES, whyHeld, whyNotSent, type NotSent, type Sending } from './may-send.ts';
import type { RunDeps } from './run-deps.ts';
import type { DeviceActionInput, SubmitResult, TryResult } from './run-input.ts';
import { sentBefore } from './sent-before.ts';
import { takeTurn, type Later } from './take-turn.ts';

type Intent =
  | { readonly go: true; readonly key: string; readonly at: Instant; readonly bootId: string }
  | { readonly go: false; readonly why: NotSent };

/** How often the submission is tried when an answer was lost; each time but the first looks for the action before it sends. */
const LOST_ANSWER_TRIES = 3;
const RETRY_PAUSE_MS = 5000;
/** Looks at a list that may be behind, for the action that is said to be under way. */
const CONFLICT_LOOKS = 3;

export async function submitDeviceAction(
  durable: Durable,
  deps: RunDeps,
  input: DeviceActionInput,
  attempt: string,
): Promise<TryResult> {
  const intent = await takeTurn(durable, `intent/${attempt}`, (hadTurn) => announce(deps, input, attempt, hadTurn));
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

const priorityOf = (input: DeviceActionInput, attempt: string): 'release' | 'normal' =>
  attempt.startsWith('release') || input.reverses === true ? 'release' : 'normal';

/** Waits for budget, then says what is about to be sent. The key goes into the comment of the machine action. */
async function announce(
  deps: RunDeps,
  input: DeviceActionInput,
  attempt: string,
  hadTurn: boolean,
): Promise<Intent | Later> {
  const { budget } = await deps.tenant(input.tenantId);
  const priority = priorityOf(input, attempt);
  const { root, tenantId, action, target, rules } = input;
  const sending: Sending = {
    ...{ root, tenantId, action, targets: [target], rules, again: attempt !== '1' },
    evenIfCancelled: input.evenIfCancelled === true,
  };
  const whyNot = (): NotSent | undefined =>
    priority === 'release' ? whyHeld(deps, tenantId) : whyNotSent(deps, sending);
  if (whyNot() === undefined) {
    const later = budget.later(callKind(action), priority, hadTurn);
    if (later !== undefined) return { later };
    await budget.take(callKind(action), priority);
  }
  // Whatever was true before the wait, it must be true now.
  const why = whyNot();
  if (why !== undefined) return { go: false, why };
  const file = target.kind === 'device-file' ? `/${target.sha1}` : '';
  const key = `[${root}/${input.key}${file}#${attempt}]`;
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
): Promise<TryResult> {
  const connection = await deps.tenant(input.tenantId);
  const fresh = tries === 1 && intent.bootId === deps.bootId;
  return deps.locks.run(connection.tenant.id, input.target.id, async () => {
    const before = fresh ? undefined : await sentBefore(deps, connection, input, intent, 'twice');
    if (before !== undefined) return before;
    try {
      const holder = input.ends === undefined ? undefined : await whoHolds(deps, input.ends);
      if (holder !== undefined && holder.who !== 'us')
        return { state: 'refused', detail: holder.detail ?? 'It is not held by this run any more.', holder };
      await cancelOpposite(connection, deps, input, () => callContext(deps, input, false));
    } catch (error) {
      return notSent(error);
    }
    try {
      return await sendUnlessThrottled(deps, connection, input, intent, fresh);
    } catch (error) {
      if (!(error instanceof RetryableError) || tries < LOST_ANSWER_TRIES) throw error;
      // Nobody looks after the last try, unless it is done here.
      const sent = await sentBefore(deps, connection, input, intent, 'twice');
      if (sent !== undefined) return sent;
      throw error;
    }
  });
}

/** A 429 does not prove that nothing was done: each is followed by one look, and by another call where that finds nothing. */
async function sendUnlessThrottled(
  deps: RunDeps,
  connection: TenantConnection,
  input: DeviceActionInput,
  intent: Intent & { readonly go: true },
  prepaid: boolean,
): Promise<TryResult> {
  for (let tries = 1; ; tries++) {
    try {
      return await send(deps, connection, input, intent.key, prepaid && tries === 1);
    } catch (error) {
      if (!(error instanceof PlaybookError) || error.detail.kind !== 'throttled') throw error;
      // The budget holds it back for as long as the service asked.
      const sent = await sentBefore(deps, connection, input, intent, 'once');
      if (sent !== undefined) return sent;
      if (tries === THROTTLE_TRIES) return { state: 'failed', detail: error.message, repeatable: true };
    }
  }
}

function notSent(error: unknown): SubmitResult {
  if (!(error instanceof PlaybookError)) throw error;
  if (isObservedError(error)) return { state: 'refused', detail: error.message, held: true };
  return { state: 'failed', detail: `Not sent: ${error.message}`, repeatable: error.detail.kind !== 'forbidden' };
}

async function send(
  deps: RunDeps,
  connection: TenantConnection,
  input: DeviceActionInput,
  key: string,
  prepaid: boolean,
): Promise<TryResult> {
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
      default: {
        const action = await api.submit(input.action, id, { ...input.params, comment }, context);
        return accepted({ ...action, requestorComment: action.requestorComment ?? comment }, key);
      }
    }
  } catch (error) {
    return afterError(deps, connection, input, key, error);
  }
}

async function afterError(
  deps: RunDeps,
  connection: TenantConnection,
  input: DeviceActionInput,
  key: string,
  error: unknown,
): Promise<TryResult> {
  if (!(error instanceof PlaybookError)) throw error;
  if (isObservedError(error)) return notSent(error);
  const { detail } = error;
  if (detail.kind === 'throttled') throw error;
  const type = actionSpec(input.action).machineAction;
  // Another session does something else: it is waited for, never taken for ours.
  if (detail.kind === 'conflict' && type === 'LiveResponse')
    return { state: 'busy', detail: 'Another live response session is open on the device.' };
  if (detail.kind === 'conflict' && type !== undefined) {
    const pending = await pendingOf(deps, connection, input.target, type);
    if (pending !== undefined) return { ...accepted(pending, key), adopted: true };
  }
  // Without a word of the service it is not the device that is missing, but the address (mde-api section 2.1).
  if (detail.kind === 'not-found' && detail.code !== undefined) return { state: 'refused', detail: error.message };
  // Nobody knows whether it was taken: look before sending again.
  if (detail.safeToRepeat !== true && (detail.kind === 'unreachable' || detail.kind === 'bad-reply'))
    throw new RetryableError(error.message, { cause: error });
  return {
    state: 'failed',
    detail: error.message,
    repeatable: !['forbidden', 'rejected', 'not-found'].includes(detail.kind),
  };
}

/** "Already in progress": the action that is, waiting a moment for the list to show it. */
async function pendingOf(
  deps: RunDeps,
  connection: TenantConnection,
  target: DeviceActionInput['target'],
  type: MachineActionType,
): Promise<MachineAction | undefined> {
  for (let look = 0; look < CONFLICT_LOOKS; look++) {
    const [found] = await deps.lookup.underWay(connection, type, target);
    if (found !== undefined) return found;
    await wait(deps.clock, RETRY_PAUSE_MS / connection.tenant.speed);
  }
  return undefined;
}

const callContext = (deps: RunDeps, input: DeviceActionInput, prepaid: boolean): CallContext => ({
  prepaid,
  priority: EASES.has(input.action) ? 'release' : 'normal',
  ...recordCalls(deps, input.root, input.key),
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
