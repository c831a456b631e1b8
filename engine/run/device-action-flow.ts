/** One action on one device up to the service's acceptance, with the retries that the text allows. */
import type { Flow } from '../durable/durable.ts';
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
    moveTarget(deps, input, 'submitted', result.state, result.detail === undefined ? {} : { detail: result.detail });
  }
}

const joined = (foreign: string): string =>
  `Under way already by order of ${foreign}: this run follows it, and neither ends it nor rolls it back.`;
