import assert from 'node:assert/strict';
import type { Durable } from '../../../engine/durable/durable.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import type { Flows, MachineFactory, World } from './machine.ts';
import { withMachine } from './with-machine.ts';

const HOUR = 3_600_000;

const isKind =
  (kind: string) =>
  (error: unknown): boolean =>
    error instanceof PlaybookError && error.detail.kind === kind;

export function runConformance(create: MachineFactory): void {
  const waiting =
    (now: () => number) =>
    (world: World): Flows => ({
      playbook: async (durable: Durable, input: never) => {
        await durable.step('first', () => world.act('first'));
        await durable.signal('wait', 'go', now() + HOUR);
        return { input, runId: durable.runId, rootId: durable.rootId };
      },
    });

  it(
    'starts a run once, however often it is asked to',
    withMachine(create, async (machine) => {
      const { host } = machine.boot(waiting(() => machine.clock.now()));
      await Promise.all([host.start('run', 'playbook', 'one'), host.start('run', 'playbook', 'two')]);
      await host.start('run', 'playbook', 'three');
      await host.deliver('run', 'go', '1', null);
      const output = await machine.clock.run(host.result('run'));
      assert.deepEqual(output, { input: 'one', runId: 'run', rootId: 'run' });
      assert.deepEqual(machine.effects, ['first']);
      assert.equal(host.input('run'), 'one');
      assert.equal(host.input('nobody'), undefined);
    }),
  );

  it(
    'lists what is open, and tells a later process what a run came to',
    withMachine(create, async (machine) => {
      const before = machine.boot(waiting(() => machine.clock.now()));
      const startedAt = machine.clock.now();
      await before.host.start('run', 'playbook', null);
      const open = [{ runId: 'run', rootId: 'run', flow: 'playbook', state: 'running', startedAt }];
      assert.deepEqual(before.host.open(), open);
      before.die();
      const middle = machine.boot(waiting(() => machine.clock.now()));
      assert.deepEqual(middle.host.open(), open);
      assert.equal(await middle.host.resumeAll(), 1);
      assert.equal(await middle.host.resumeAll(), 0);
      await middle.host.deliver('run', 'go', '1', null);
      await machine.clock.run(middle.host.result('run'));
      middle.die();
      const after = machine.boot(waiting(() => machine.clock.now()));
      assert.deepEqual(after.host.open(), []);
      assert.equal(await after.host.resumeAll(), 0);
      assert.deepEqual(await after.host.result('run'), { input: null, runId: 'run', rootId: 'run' });
    }),
  );

  it(
    'keeps the failure of a run',
    withMachine(create, async (machine) => {
      const flows = (): Flows => ({
        playbook: () => Promise.reject(new PlaybookError({ kind: 'refused', message: 'Not now.' })),
      });
      const before = machine.boot(flows);
      await before.host.start('run', 'playbook', null);
      await assert.rejects(machine.clock.run(before.host.result('run')), isKind('refused'));
      assert.deepEqual(before.errors, []);
      before.die();
      await assert.rejects(machine.boot(flows).host.result('run'), isKind('refused'));
    }),
  );

  it(
    'knows no run that was never started',
    withMachine(create, async (machine) => {
      await assert.rejects(machine.boot(() => ({})).host.result('nobody'), isKind('not-found'));
    }),
  );

  const changes: readonly (readonly [what: string, flows: (world: World) => Flows, problem: RegExp])[] = [
    [
      'has another verb at a path that was reached',
      () => ({ playbook: (durable: Durable) => durable.now('first') }),
      /Run run \(playbook\) was begun by another version: the step "first" was a step and is a now now/,
    ],
    ['lacks the flow', () => ({}), /there is no flow playbook here/],
  ];
  for (const [what, changed, problem] of changes) {
    it(
      `refuses by name to go on with a version that ${what}, and leaves the run to the other`,
      withMachine(create, async (machine) => {
        const old = waiting(() => machine.clock.now());
        const before = machine.boot(old);
        await before.host.start('run', 'playbook', null);
        await machine.clock.settle();
        before.die();
        const newer = machine.boot(changed);
        await newer.host.resumeAll();
        await machine.clock.settle();
        assert.equal(newer.errors.length, 1);
        assert.match(String(newer.errors[0]), problem);
        assert.ok(isKind('version')(newer.errors[0]));
        await assert.rejects(newer.host.result('run'), isKind('version'));
        newer.die();
        const again = machine.boot(old);
        await again.host.resumeAll();
        await again.host.deliver('run', 'go', '1', null);
        await machine.clock.run(again.host.result('run'));
        assert.deepEqual(machine.effects, ['first']);
      }),
    );
  }

  it(
    'begins no step after it was closed, and goes on at the next start',
    withMachine(create, async (machine) => {
      let wentOn = 0;
      const gate = Promise.withResolvers<undefined>();
      const flows = (world: World): Flows => ({
        playbook: async (durable: Durable) => {
          await durable.step('first', async () => {
            await world.act('first');
            await gate.promise;
          });
          wentOn += 1;
          await durable.step('second', () => world.act('second'));
        },
      });
      const before = machine.boot(flows);
      await before.host.start('run', 'playbook', null);
      await machine.clock.settle();
      const result = before.host.result('run');
      const closed = before.host.close();
      await assert.rejects(result, isKind('cancelled'));
      gate.resolve(undefined);
      await closed;
      await machine.clock.settle();
      assert.deepEqual(machine.effects, ['first']);
      assert.equal(wentOn, 0, 'not even the flow goes on');
      await assert.rejects(before.host.start('other', 'playbook', null), isKind('cancelled'));
      const after = machine.boot(flows);
      await after.host.resumeAll();
      await machine.clock.run(after.host.result('run'));
      // What was under way at the close was awaited and kept.
      assert.deepEqual(machine.effects, ['first', 'second']);
    }),
  );
}
