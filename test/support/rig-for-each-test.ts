/** A whole engine for each test of a suite, and what most of these tests say to it and ask of it. */
import assert from 'node:assert/strict';
import { createRig, type Rig, type RigOptions } from './engine-rig.ts';

/** To be called in `describe`. The rig is closed after each test; an error that nobody expected fails the test. */
export function rigForEachTest(options: RigOptions = {}): Rig {
  let rig: Rig | undefined;
  const current = (): Rig => rig ?? assert.fail('There is a rig within tests only.');
  beforeEach(async () => {
    rig = await createRig(options);
  });
  afterEach(async () => {
    const { errors } = current();
    await current().close();
    rig = undefined;
    assert.deepEqual(errors, []);
  });
  return new Proxy({} as Rig, { get: (_, name): unknown => Reflect.get(current(), name) });
}

export const on = (...devices: string[]) => ({ kind: 'devices', devices }) as const;

/** What the tenant accepted, in order: `Isolate ws-042`, `AddIndicator`. */
export const effectsOf = (rig: Rig): string[] =>
  rig.simulator.control.effects().map(({ type, device }) => `${type} ${(device ?? '').split('.')[0] ?? ''}`.trim());
