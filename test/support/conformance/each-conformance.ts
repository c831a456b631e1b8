import assert from 'node:assert/strict';
import type { Durable } from '../../../engine/durable/durable.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import type { Flows, MachineFactory, World } from './machine.ts';
import { withMachine } from './with-machine.ts';

const HOUR = 3_600_000;
const DEVICES = 200;

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `d${index}`, input: index }));

/** Isolates each device, waits for its end, and reports. */
const fleet = (world: World): Flows => ({
  playbook: (durable: Durable) => durable.each<number, string>('isolate', 'device-action', items(DEVICES)),
  'device-action': async (durable: Durable, index: number) => {
    const begin = await durable.now('begin');
    await durable.step('post', () => world.act(`post ${index}`));
    const answer = await durable.signal<string>('answer', 'done', begin + HOUR);
    await durable.step('report', () => world.act(`report ${index}`));
    return `${index} ${answer ?? 'no answer'}`;
  },
});

export function eachConformance(create: MachineFactory): void {
  it(
    `runs ${DEVICES} children and returns their results in order, through two crashes`,
    withMachine(create, async (machine) => {
      const first = machine.boot(fleet);
      await first.host.start('run', 'playbook', null);
      await machine.clock.settle();
      const answer = (host: typeof first.host, from: number, to: number) =>
        Promise.all(
          items(DEVICES)
            .slice(from, to)
            .map(({ key, input }) => host.deliver(`run/isolate/${key}`, 'done', 'end', `answer ${input}`)),
        );
      await answer(first.host, 0, 80);
      await machine.clock.settle();
      first.die();
      const second = machine.boot(fleet);
      await answer(second.host, 80, 150);
      await second.host.resumeAll();
      await machine.clock.settle();
      second.die();
      const third = machine.boot(fleet);
      await third.host.resumeAll();
      await machine.clock.settle();
      await answer(third.host, 150, DEVICES - 1);
      const output = await machine.clock.run(third.host.result('run'));
      const expected = items(DEVICES).map(({ input }) => `${input} answer ${input}`);
      expected[DEVICES - 1] = `${DEVICES - 1} no answer`;
      assert.deepEqual(output, expected);
      const once = items(DEVICES).flatMap(({ input }) => [`post ${input}`, `report ${input}`]);
      assert.deepEqual([...machine.effects].sort(), once.sort());
    }),
  );

  it(
    'lets all children end before it throws the first failure in order',
    withMachine(create, async (machine) => {
      const { host, errors } = machine.boot((world) => ({
        playbook: (durable: Durable) => durable.each('all', 'block', items(4)),
        block: async (durable: Durable, index: number) => {
          await durable.sleep('turn', (await durable.now('begin')) + (4 - index) * 1000);
          await durable.step('act', () => world.act(`act ${index}`));
          if (index % 2 === 1) throw new PlaybookError({ kind: 'rejected', message: `Child ${index} failed.` });
          return index;
        },
      }));
      await host.start('run', 'playbook', null);
      await assert.rejects(machine.clock.run(host.result('run')), /Child 1 failed/);
      assert.deepEqual(machine.effects, ['act 3', 'act 2', 'act 1', 'act 0']);
      assert.deepEqual(errors, []);
    }),
  );

  it(
    'returns an empty list for no items',
    withMachine(create, async (machine) => {
      const { host } = machine.boot(() => ({ playbook: (durable: Durable) => durable.each('all', 'block', []) }));
      await host.start('run', 'playbook', null);
      assert.deepEqual(await machine.clock.run(host.result('run')), []);
    }),
  );

  it(
    'refuses two items of one key',
    withMachine(create, async (machine) => {
      const { host } = machine.boot(() => ({
        playbook: (durable: Durable) => durable.each('all', 'block', [...items(2), ...items(1)]),
        block: () => Promise.resolve(),
      }));
      await host.start('run', 'playbook', null);
      await assert.rejects(machine.clock.run(host.result('run')), /two children of one key at "all"/);
    }),
  );

  it(
    'gives children of children ids of their own, and one root',
    withMachine(create, async (machine) => {
      const { host } = machine.boot(() => ({
        playbook: (durable: Durable) => durable.each('outer', 'block', items(2)),
        block: (durable: Durable) => durable.each('inner', 'lease', items(2)),
        lease: (durable: Durable) => Promise.resolve(`${durable.rootId}: ${durable.runId}`),
      }));
      await host.start('run', 'playbook', null);
      assert.deepEqual(await machine.clock.run(host.result('run')), [
        ['run: run/outer/d0/inner/d0', 'run: run/outer/d0/inner/d1'],
        ['run: run/outer/d1/inner/d0', 'run: run/outer/d1/inner/d1'],
      ]);
    }),
  );

  for (const [what, count] of [
    ['fewer', 2],
    ['more', 4],
  ] as const) {
    it(
      `refuses to go on where there are ${what} items than before`,
      withMachine(create, async (machine) => {
        const flows = (size: number) => (): Flows => ({
          playbook: (durable: Durable) => durable.each('all', 'block', items(size)),
          block: (durable: Durable) => durable.signal('wait', 'go', machine.clock.now() + HOUR),
        });
        const before = machine.boot(flows(3));
        await before.host.start('run', 'playbook', null);
        await machine.clock.settle();
        before.die();
        const after = machine.boot(flows(count));
        await after.host.resumeAll();
        await machine.clock.settle();
        assert.match(String(after.errors[0]), /"all" has other items now/);
        await assert.rejects(after.host.result('run'), /"all" has other items now/);
      }),
    );
  }

  it(
    'tells the parent where a child cannot be replayed, and goes on with the others',
    withMachine(create, async (machine) => {
      const flows =
        (verb: 'step' | 'now') =>
        (world: World): Flows => ({
          playbook: (durable: Durable) => durable.each('all', 'block', items(2)),
          block: async (durable: Durable, index: number) => {
            if (index === 0 && verb === 'now') await durable.now('first');
            else await durable.step('first', () => world.act(`first ${index}`));
            await durable.signal('wait', 'go', Number.POSITIVE_INFINITY);
            await durable.step('second', () => world.act(`second ${index}`));
          },
        });
      const before = machine.boot(flows('step'));
      await before.host.start('run', 'playbook', null);
      await machine.clock.settle();
      before.die();
      const after = machine.boot(flows('now'));
      await after.host.resumeAll();
      await assert.rejects(after.host.result('run'), /the step "first" was a step and is a now now/);
      await after.host.deliver('run/all/d1', 'go', '1', null);
      await machine.clock.settle();
      assert.deepEqual(machine.effects, ['first 0', 'first 1', 'second 1']);
    }),
  );
}
