/** One action on one device up to the service's acceptance, with the retries that the text allows. */
import type { Flow } from '../durable/durable.ts';
import { targetKey } from '../journal/target-key.ts';
import type { RunDeps } from './run-deps.ts';
import type { DeviceActionInput, SubmitResult } from './run-input.ts';
import { submitDeviceAction } from './submit-device-action.ts';
import { moveTarget } from './target-recorder.ts';

export const createDeviceActionFlow =
  (deps: RunDeps): Flow<DeviceActionInput, SubmitResult> =>
  async (durable, input) => {
    let result = await submitDeviceAction(durable, deps, input, '1');
    for (let attempt = 1; mayRepeat(result) && attempt <= (input.retry?.times ?? 0); attempt++) {
      const failedAt = await durable.now(`failed/${attempt}`);
      await durable.sleep(`retry/${attempt}`, failedAt + (input.retry?.everySeconds ?? 60) * 1000);
      result = await submitDeviceAction(durable, deps, input, String(attempt + 1));
    }
    tell(deps, input, result);
    return result;
  };

const mayRepeat = (result: SubmitResult): boolean => result.state === 'failed' && result.repeatable;

function tell(deps: RunDeps, input: DeviceActionInput, result: SubmitResult): void {
  if (result.state === 'accepted') {
    const { machineActionId, adopted } = result;
    moveTarget(deps, input, 'submitted', 'accepted', {
      machineActionId,
      adopted,
      ...(adopted ? { detail: 'Taken over: the action was on its way already.' } : {}),
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
