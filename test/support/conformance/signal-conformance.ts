import assert from 'node:assert/strict';
import type { Durable } from '../../../engine/durable/durable.ts';
import type { Flows, Machine, MachineFactory } from './machine.ts';
import { withMachine } from './with-machine.ts';

const MINUTE = 60_000;

/** Waits for `go` as often as the input says, a minute each. */
const waits = (): Flows => ({
  playbook: async (durable: Durable, count: number) => {
    const begin = await durable.now('begin');
    const taken: unknown[] = [];
    for (let i = 1; i <= count; i += 1) {
      taken.push((await durable.signal(`wait ${i}`, 'go', begin + i * MINUTE)) ?? 'none');
    }
    return taken;
  },
});

type Act = (machine: Machine, deliver: (id: string, payload: unknown, name?: string) => Promise<void>) => Promise<void>;

const CASES: readonly (readonly [what: string, count: number, act: Act, taken: readonly unknown[]])[] = [
  ['takes one that comes while it waits', 1, (_machine, deliver) => deliver('a', 1), [1]],
  ['ends with nothing at the deadline', 1, () => Promise.resolve(), ['none']],
  ['takes a payload of any kind', 1, (_machine, deliver) => deliver('a', { deep: [false] }), [{ deep: [false] }]],
  ['tells a payload of null from no signal', 2, (_machine, deliver) => deliver('a', null), ['none', 'none']],
  [
    'takes each once and in the order in which they were sent',
    3,
    async (_machine, deliver) => {
      await deliver('a', 1);
      await deliver('b', 2);
      await deliver('c', 3);
    },
    [1, 2, 3],
  ],
  [
    'takes one that was sent twice once',
    2,
    async (_machine, deliver) => {
      await deliver('a', 1);
      await deliver('a', 1);
    },
    [1, 'none'],
  ],
  ['does not take one of another name', 1, (_machine, deliver) => deliver('a', 1, 'stop'), ['none']],
  [
    'leaves one that came too late to the next wait',
    2,
    async (machine, deliver) => {
      await machine.clock.advance(MINUTE + 1);
      await deliver('a', 1);
    },
    ['none', 1],
  ],
];

export function signalConformance(create: MachineFactory): void {
  for (const [what, count, act, taken] of CASES) {
    it(
      what,
      withMachine(create, async (machine) => {
        const { host } = machine.boot(waits);
        await host.start('run', 'playbook', count);
        await machine.clock.settle();
        await act(machine, (id, payload, name = 'go') => host.deliver('run', name, id, payload));
        assert.deepEqual(await machine.clock.run(host.result('run')), taken);
      }),
    );
  }

  it(
    'takes one that was sent before the run began to wait',
    withMachine(create, async (machine) => {
      const { host } = machine.boot(waits);
      await host.deliver('run', 'go', 'a', 'early');
      await host.start('run', 'playbook', 1);
      const begin = machine.clock.now();
      assert.deepEqual(await machine.clock.run(host.result('run')), ['early']);
      assert.equal(machine.clock.now(), begin);
    }),
  );

  it(
    'takes one that was sent in time although no process ran at the deadline',
    withMachine(create, async (machine) => {
      const before = machine.boot(waits);
      await before.host.start('run', 'playbook', 2);
      await machine.clock.settle();
      before.die();
      const middle = machine.boot(waits);
      await middle.host.deliver('run', 'go', 'a', 'in time');
      middle.die();
      await machine.clock.advance(10 * MINUTE);
      const after = machine.boot(waits);
      await after.host.deliver('run', 'go', 'b', 'too late');
      await after.host.resumeAll();
      assert.deepEqual(await machine.clock.run(after.host.result('run')), ['in time', 'none']);
    }),
  );

  it(
    'gives a replayed run what it took, and takes nothing again',
    withMachine(create, async (machine) => {
      const before = machine.boot(waits);
      await before.host.start('run', 'playbook', 2);
      await before.host.deliver('run', 'go', 'a', 1);
      await machine.clock.settle();
      before.die();
      const after = machine.boot(waits);
      await after.host.deliver('run', 'go', 'a', 1);
      await after.host.resumeAll();
      assert.deepEqual(await machine.clock.run(after.host.result('run')), [1, 'none']);
    }),
  );

  it(
    'sleeps until the absolute time, over restarts',
    withMachine(create, async (machine) => {
      const until = machine.clock.now() + 60 * MINUTE;
      const flows = (): Flows => ({
        playbook: async (durable: Durable) => {
          await durable.sleep('nap', until);
          return durable.now('woken');
        },
      });
      const before = machine.boot(flows);
      await before.host.start('run', 'playbook', null);
      await machine.clock.advance(20 * MINUTE);
      before.die();
      const middle = machine.boot(flows);
      await middle.host.resumeAll();
      await machine.clock.advance(20 * MINUTE);
      middle.die();
      const after = machine.boot(flows);
      await after.host.resumeAll();
      assert.equal(await machine.clock.run(after.host.result('run')), until);
    }),
  );

  it(
    'wakes at once where the time has passed while no process ran',
    withMachine(create, async (machine) => {
      const until = machine.clock.now() + MINUTE;
      const flows = (): Flows => ({
        playbook: async (durable: Durable) => {
          await durable.sleep('nap', until);
          return durable.now('woken');
        },
      });
      const before = machine.boot(flows);
      await before.host.start('run', 'playbook', null);
      before.die();
      await machine.clock.advance(60 * MINUTE);
      const after = machine.boot(flows);
      await after.host.resumeAll();
      assert.equal(await machine.clock.run(after.host.result('run')), until + 59 * MINUTE);
    }),
  );

  it(
    'takes those that wait for it in the order in which they were sent',
    withMachine(create, async (machine) => {
      const { host } = machine.boot(waits);
      for (const id of ['c', 'a', 'b']) await host.deliver('run', 'go', id, id);
      await host.start('run', 'playbook', 3);
      assert.deepEqual(await machine.clock.run(host.result('run')), ['c', 'a', 'b']);
    }),
  );

  it(
    'remembers when a path was reached first',
    withMachine(create, async (machine) => {
      const flows = (): Flows => ({
        playbook: async (durable: Durable) => {
          const first = await durable.now('first');
          await durable.sleep('nap', first + 10 * MINUTE);
          return [first, await durable.now('second')];
        },
      });
      const begin = machine.clock.now();
      const before = machine.boot(flows);
      await before.host.start('run', 'playbook', null);
      await machine.clock.advance(MINUTE);
      before.die();
      const after = machine.boot(flows);
      await after.host.resumeAll();
      assert.deepEqual(await machine.clock.run(after.host.result('run')), [begin, begin + 10 * MINUTE]);
    }),
  );
}
