import assert from 'node:assert/strict';
import type { Durable } from '../../../engine/durable/durable.ts';
import type { Death, Flows, Machine, MachineFactory, Process, World } from './machine.ts';
import { withMachine } from './with-machine.ts';

const MINUTE = 60_000;

/** Uses every verb. `passed` hears of each step that the flow went on from: it must never run again. */
const everyVerb =
  (passed: (effect: string) => void) =>
  (world: World): Flows => {
    const act = async (durable: Durable, path: string, effect: string): Promise<string> => {
      const result = await durable.step(path, async () => {
        await world.act(effect);
        return effect;
      });
      // What a dead process finds out does not count.
      if (world.alive()) passed(effect);
      return result;
    };
    return {
      playbook: async (durable: Durable) => {
        const begin = await durable.now('begin');
        const first = await act(durable, 'first', 'first');
        const children = await durable.each('each', 'block', [
          { key: 'a', input: 'a' },
          { key: 'b', input: 'b' },
        ]);
        await durable.sleep('nap', begin + MINUTE);
        const last = await act(durable, 'last', 'last');
        return [first, children, last, (await durable.now('end')) - begin];
      },
      block: async (durable: Durable, name: string) => {
        const post = await act(durable, 'post', `post ${name}`);
        const answer = await durable.signal('answer', 'answer', Number.POSITIVE_INFINITY);
        return [post, answer, await act(durable, 'report', `report ${name}`)];
      },
    };
  };

const EXPECTED = [
  'first',
  [
    ['post a', 'yes a', 'report a'],
    ['post b', 'yes b', 'report b'],
  ],
  'last',
  MINUTE,
];

/** Does all that the outside does; it does it again in each life, as it cannot know what was kept. */
async function live(machine: Machine, { host }: Process): Promise<unknown> {
  await host.start('run', 'playbook', null);
  await host.deliver('run/each/a', 'answer', '1', 'yes a');
  await host.deliver('run/each/b', 'answer', '1', 'yes b');
  await host.resumeAll();
  return machine.clock.run(host.result('run'));
}

/** Lives until a life reaches the end; dies as `deaths` say, one a life. Returns false where the first death never came. */
async function survive(machine: Machine, deaths: readonly Death[]): Promise<boolean> {
  const done = new Set<string>();
  const forbidden = new Set<string>();
  for (const death of [...deaths, undefined]) {
    const before = machine.effects.length;
    const process = machine.boot(
      everyVerb((effect) => done.add(effect)),
      death,
    );
    const ended = await Promise.race([live(machine, process), process.died.then(() => 'died')]);
    const repeated = machine.effects.slice(before).filter((effect) => forbidden.has(effect));
    assert.deepEqual(repeated, [], 'effects that were kept in an earlier life');
    for (const effect of done) forbidden.add(effect);
    if (ended === 'died') continue;
    assert.deepEqual(ended, EXPECTED);
    assert.deepEqual(process.errors, []);
    return death !== deaths[0];
  }
  throw new Error('No life reached the end.');
}

async function crashAt(create: MachineFactory, death: Death): Promise<boolean> {
  const machine = create();
  try {
    return await survive(machine, [death]);
  } finally {
    await machine.dispose();
  }
}

export function crashConformance(create: MachineFactory): void {
  for (const when of ['before', 'after'] as const) {
    it(`goes on from every point at which it may die ${when} the disk has it`, async () => {
      let moments = 0;
      let reached: boolean;
      do {
        moments += 1;
        reached = await crashAt(create, { moment: moments, when });
      } while (reached);
      // Start, six verbs with a write of their own, two children with theirs, their ends: the flow was really cut everywhere.
      assert.ok(moments > 15, `${moments} moments`);
    });
  }

  it(
    'dies again and again, each time a little later, and still comes to the end',
    withMachine(create, async (machine) => {
      const deaths = Array.from({ length: 20 }, (_, index): Death => ({
        moment: 2 + (index % 5),
        when: index % 2 === 0 ? 'before' : 'after',
      }));
      await survive(machine, deaths);
    }),
  );
}
