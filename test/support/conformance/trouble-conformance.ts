/** What a host must bear: a store that is held or full, clocks that are set, and more runs than anybody looks at. */
import assert from 'node:assert/strict';
import type { Durable } from '../../../engine/durable/durable.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import type { Flows, MachineFactory, World } from './machine.ts';
import { withMachine } from './with-machine.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MANY = 10_000;

const isKind =
  (kind: string) =>
  (error: unknown): boolean =>
    error instanceof PlaybookError && error.detail.kind === kind;

/** Acts, waits for `go` for an hour, acts again. */
const twoActs = (world: World): Flows => ({
  playbook: async (durable: Durable, name: string) => {
    const begin = await durable.now('begin');
    await durable.step('first', () => world.act(`first ${name}`));
    const answer = await durable.signal<string>('wait', 'go', begin + HOUR);
    await durable.step('second', () => world.act(`second ${name}`));
    return answer ?? 'nobody';
  },
});

export function troubleConformance(create: MachineFactory): void {
  it(
    'refuses a second process where the store is for one, and lets it in when the first is gone',
    withMachine(create, async (machine) => {
      if (!machine.isExclusive) return;
      const first = machine.boot(twoActs);
      await first.host.start('run', 'playbook', 'a');
      await machine.clock.settle();
      assert.throws(() => machine.boot(twoActs), isKind('storage'));
      await first.host.deliver('run', 'go', '1', 'yes');
      assert.equal(await machine.clock.run(first.host.result('run')), 'yes');
      first.die();
      assert.equal(await machine.boot(twoActs).host.result('run'), 'yes');
    }),
  );

  it(
    'stops where the disk is full, and goes on from there at the next start',
    withMachine(create, async (machine) => {
      const big = (world: World): Flows => ({
        playbook: async (durable: Durable) => {
          await durable.step('first', () => world.act('first'));
          await durable.signal('wait', 'go', Number.POSITIVE_INFINITY);
          return durable.step('big', async () => {
            await world.act('big');
            return 'x'.repeat(200_000);
          });
        },
      });
      const before = machine.boot(big);
      await before.host.start('run', 'playbook', null);
      await machine.clock.settle();
      const end = assert.rejects(before.host.result('run'), isKind('storage'));
      const free = machine.fillDisk();
      // The signal itself may be what no longer fits.
      await before.host.deliver('run', 'go', '1', null).catch(() => undefined);
      await end;
      await machine.clock.settle();
      assert.ok(before.errors.length > 0);
      // What was lost cannot be made up for in this life: nothing goes on, though there is room again.
      free();
      await assert.rejects(before.host.start('other', 'playbook', null), isKind('storage'));
      before.die();
      const after = machine.boot(big);
      await after.host.resumeAll();
      await after.host.deliver('run', 'go', '1', null);
      await machine.clock.run(after.host.result('run'));
      // What the full disk could not keep is done again, as a step may be; what was kept before is not.
      assert.equal(machine.effects.filter((effect) => effect === 'first').length, 1);
      assert.ok(machine.effects.filter((effect) => effect === 'big').length <= 2);
    }),
  );

  it(
    'wakes at the absolute time though the clock was set forward or back meanwhile',
    withMachine(create, async (machine) => {
      const { host } = machine.boot(twoActs);
      const begin = machine.clock.now();
      for (const name of ['a', 'b']) await host.start(name, 'playbook', name);
      await machine.clock.advance(10 * MINUTE);
      machine.clock.step(-30 * MINUTE);
      await machine.clock.advance(75 * MINUTE);
      assert.deepEqual(machine.effects, ['first a', 'first b'], 'the hour is not over');
      // Sent when the clock shows less than the deadline: it is in time.
      await host.deliver('a', 'go', '1', 'yes');
      machine.clock.step(2 * HOUR);
      assert.deepEqual(await machine.clock.run(Promise.all([host.result('a'), host.result('b')])), ['yes', 'nobody']);
      const lasted = machine.clock.now() - begin;
      assert.ok(lasted > HOUR && lasted < 4 * HOUR, `${lasted / MINUTE} minutes`);
      assert.equal(machine.effects.length, 4);
    }),
  );

  it(
    'keeps time over a restart with a clock that was set back',
    withMachine(create, async (machine) => {
      const before = machine.boot(twoActs);
      const begin = machine.clock.now();
      await before.host.start('run', 'playbook', 'a');
      await machine.clock.advance(30 * MINUTE);
      before.die();
      machine.clock.step(-20 * MINUTE);
      const after = machine.boot(twoActs);
      await after.host.resumeAll();
      await machine.clock.advance(49 * MINUTE);
      assert.deepEqual(machine.effects, ['first a']);
      assert.equal(await machine.clock.run(after.host.result('run')), 'nobody');
      assert.deepEqual(machine.effects, ['first a', 'second a']);
      const late = machine.clock.now() - begin - HOUR;
      assert.ok(late >= 0 && late < MINUTE, `${late / MINUTE} minutes late`);
    }),
  );

  it(
    `carries ${MANY} open runs over a crash, and ends each once`,
    withMachine(create, async (machine) => {
      const names = Array.from({ length: MANY }, (_, index) => `r${index}`);
      const before = machine.boot(twoActs);
      await Promise.all(names.map((name) => before.host.start(name, 'playbook', name)));
      await machine.clock.settle();
      await Promise.all(names.slice(0, MANY / 2).map((name) => before.host.deliver(name, 'go', '1', 'early')));
      before.die();
      const after = machine.boot(twoActs);
      const resumed = await after.host.resumeAll();
      assert.ok(resumed >= MANY / 2, `${resumed} resumed`);
      await machine.clock.settle();
      await Promise.all(names.map((name) => after.host.deliver(name, 'go', '1', 'late')));
      const ends = await machine.clock.run(Promise.all(names.map((name) => after.host.result(name))));
      assert.deepEqual(new Set(ends.slice(0, MANY / 2)), new Set(['early']));
      assert.deepEqual(new Set(ends.slice(MANY / 2)), new Set(['late']));
      assert.deepEqual(after.host.open(), []);
      const firsts = machine.effects.filter((effect) => effect.startsWith('first'));
      assert.equal(new Set(machine.effects).size, 2 * MANY);
      assert.equal(firsts.length, MANY);
    }),
  );

  it(
    'leaves a run open that its flow refuses to go on with, and tells which and why',
    withMachine(create, async (machine) => {
      const flows =
        (version: number) =>
        (world: World): Flows => ({
          playbook: async (durable: Durable, begunBy: number) => {
            if (begunBy !== version)
              throw new PlaybookError({ kind: 'version', message: `Begun by interpreter ${begunBy}.` });
            await durable.step('first', () => world.act('first'));
            await durable.signal('wait', 'go', Number.POSITIVE_INFINITY);
          },
        });
      const before = machine.boot(flows(1));
      await before.host.start('run', 'playbook', 1);
      await machine.clock.settle();
      before.die();
      const newer = machine.boot(flows(2));
      await newer.host.resumeAll();
      await assert.rejects(newer.host.result('run'), isKind('version'));
      await machine.clock.settle();
      assert.match(String(newer.errors[0]), /Begun by interpreter 1/);
      assert.equal(newer.host.open().length, 1);
      newer.die();
      const again = machine.boot(flows(1));
      await again.host.resumeAll();
      await again.host.deliver('run', 'go', '1', null);
      await machine.clock.run(again.host.result('run'));
      assert.deepEqual(machine.effects, ['first']);
    }),
  );
}
