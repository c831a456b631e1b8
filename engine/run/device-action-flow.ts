/** One action on one device up to the service's acceptance, with the retries that the text allows; what is accepted is followed. */
import { actionSpec } from '../../language/catalog/actions/index.ts';
import { RETRY_SECONDS } from '../../language/catalog/api-limits.ts';
import type { Durable, Flow } from '../durable/durable.ts';
import { targetKey } from '../journal/target-key.ts';
import type { Instant } from '../time/clock.ts';
import { beginFollow } from './begin-follow.ts';
import type { RunDeps } from './run-deps.ts';
import { NEWS_SIGNAL, type DeviceActionInput, type News, type SubmitResult } from './run-input.ts';
import { submitDeviceAction } from './submit-device-action.ts';
import { moveTarget } from './target-recorder.ts';

const BUSY_PAUSE_MS = 30_000;
const LONGEST_BUSY_PAUSE_MS = 300_000;

export const createDeviceActionFlow =
  (deps: RunDeps): Flow<DeviceActionInput, SubmitResult> =>
  async (durable, input) => {
    const { result, tries } = await sendWithRetries(durable, deps, input, 0);
    tell(deps, input, result);
    if (result.state === 'accepted') await beginFollow(durable, deps, input, result, tries);
    return result;
  };

/** Sends an action that was tried `before` times already. `tries` counts those too. */
export async function sendWithRetries(
  durable: Durable,
  deps: RunDeps,
  input: DeviceActionInput,
  before: number,
): Promise<{ readonly result: SubmitResult; readonly tries: number }> {
  const allowed = 1 + (input.retry?.times ?? 0);
  for (let tries = before + 1; ; tries++) {
    const result = await sendWhenFree(durable, deps, input, tries);
    if (result.state !== 'failed' || !result.repeatable || tries >= allowed) return { result, tries };
    await pauseBeforeRetry(durable, input, tries);
  }
}

export async function pauseBeforeRetry(durable: Durable, input: DeviceActionInput, tries: number): Promise<void> {
  const failedAt = await durable.now(`failed/${tries}`);
  await pause(durable, `retry/${tries}`, failedAt + (input.retry?.everySeconds ?? RETRY_SECONDS) * 1000);
}

/** One try; while the device is busy with something else, as long as the service itself would wait for the device. */
async function sendWhenFree(
  durable: Durable,
  deps: RunDeps,
  input: DeviceActionInput,
  tries: number,
): Promise<SubmitResult> {
  let giveUp: Instant | undefined;
  for (let turn = 0; ; turn++) {
    const attempt = turn === 0 ? String(tries) : `${tries}.${turn}`;
    const result = await submitDeviceAction(durable, deps, input, attempt);
    if (result.state !== 'busy') return result;
    const now = await durable.now(`busy/${attempt}`);
    giveUp ??= now + (actionSpec(input.action).settles?.atMost ?? 0) * 1000;
    if (now >= giveUp) return { state: 'failed', detail: result.detail, repeatable: true };
    await pause(durable, `free/${attempt}`, now + Math.min(BUSY_PAUSE_MS * 2 ** turn, LONGEST_BUSY_PAUSE_MS));
  }
}

/** A cancel ends the pause; the next try then finds out about it. */
async function pause(durable: Durable, path: string, until: Instant): Promise<void> {
  await durable.signal<News>(path, NEWS_SIGNAL, until);
}

function tell(deps: RunDeps, input: DeviceActionInput, result: SubmitResult): void {
  if (result.state === 'accepted') {
    const { machineActionId, adopted, foreign } = result;
    moveTarget(deps, input, 'submitted', 'accepted', {
      machineActionId,
      adopted,
      ...(foreign === undefined ? {} : { foreign, detail: joined(foreign) }),
      ...(adopted && foreign === undefined
        ? { detail: 'Taken over: it was sent before, and the answer was lost.' }
        : {}),
    });
  } else {
    if (result.state === 'done' && 'tag' in input.params) recordTag(deps, input);
    moveTarget(deps, input, 'submitted', result.state, result.detail === undefined ? {} : { detail: result.detail });
  }
}

/** The tag may be told by a text that reads otherwise later. */
function recordTag(deps: RunDeps, { root, key, target, params }: DeviceActionInput): void {
  deps.journal.record(root, `effect/${key}/${targetKey(target)}`, {
    type: 'effect',
    path: key,
    target,
    after: { tag: String(params['tag']) },
  });
}

const joined = (foreign: string): string =>
  `Under way already by order of ${foreign}: this run follows it, and neither ends it nor rolls it back.`;
