import assert from 'node:assert/strict';
import type { Durable } from '../../../engine/durable/durable.ts';
import { RetryableError } from '../../../engine/durable/failure.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import type { MachineFactory } from './machine.ts';
import { withMachine } from './with-machine.ts';

const HOUR = 3_600_000;

export function stepConformance(create: MachineFactory): void {
  it(
    'keeps the result of a step and does not run it again',
    withMachine(create, async (machine) => {
      const flows = (world: { act: (effect: string) => Promise<void> }) => ({
        playbook: async (durable: Durable) => {
          const first = await durable.step('first', async () => {
            await world.act('first');
            return { list: [1, 'two'], none: undefined, date: new Date(0) };
          });
          await durable.signal('wait', 'go', machine.clock.now() + HOUR);
          return first;
        },
      });
      const before = machine.boot(flows);
      await before.host.start('run', 'playbook', null);
      await machine.clock.settle();
      before.die();
      const after = machine.boot(flows);
      assert.equal(await after.host.resumeAll(), 1);
      await after.host.deliver('run', 'go', '1', null);
      const output = await machine.clock.run(after.host.result('run'));
      assert.deepEqual(output, { list: [1, 'two'], date: '1970-01-01T00:00:00.000Z' });
      assert.deepEqual(machine.effects, ['first']);
    }),
  );

  it(
    'hands over the same value on the first pass as on a replay',
    withMachine(create, async (machine) => {
      const seen: unknown[] = [];
      const process = machine.boot(() => ({
        playbook: async (durable: Durable) => {
          seen.push(await durable.step('value', () => Promise.resolve({ gone: undefined, at: new Date(0) })));
          seen.push(await durable.step<unknown>('nothing', () => Promise.resolve(undefined)));
          seen.push(await durable.step('null', () => Promise.resolve(null)));
        },
      }));
      await process.host.start('run', 'playbook', null);
      assert.equal(await machine.clock.run(process.host.result('run')), undefined);
      assert.deepEqual(seen, [{ at: '1970-01-01T00:00:00.000Z' }, undefined, null]);
    }),
  );

  const failures: readonly (readonly [what: string, error: Error])[] = [
    [
      'an error of the closed set with its detail',
      new PlaybookError({ kind: 'forbidden', message: 'No.', advice: 'Ask.', code: 'Forbidden', status: 403 }),
    ],
    ['any other error with its name and message', new RangeError('out of range')],
  ];
  for (const [what, error] of failures) {
    it(
      `throws ${what}, also on a replay`,
      withMachine(create, async (machine) => {
        const caught: unknown[] = [];
        const flows = (world: { act: (effect: string) => Promise<void> }) => ({
          playbook: async (durable: Durable) => {
            try {
              await durable.step('fails', async () => {
                await world.act('fails');
                throw error;
              });
            } catch (failure) {
              caught.push(failure);
            }
            await durable.signal('wait', 'go', machine.clock.now() + HOUR);
          },
        });
        const before = machine.boot(flows);
        await before.host.start('run', 'playbook', null);
        await machine.clock.settle();
        before.die();
        const after = machine.boot(flows);
        await after.host.resumeAll();
        await machine.clock.settle();
        assert.deepEqual(machine.effects, ['fails']);
        assert.equal(caught.length, 2);
        for (const failure of caught) {
          assert.ok(failure instanceof Error);
          assert.equal(failure.name, error.name);
          assert.equal(failure.message, error.message);
          if (error instanceof PlaybookError) {
            assert.ok(failure instanceof PlaybookError);
            assert.deepEqual(failure.detail, error.detail);
          }
        }
      }),
    );
  }

  it(
    'tries a retryable step again after the delay, and counts the attempts',
    withMachine(create, async (machine) => {
      const tried: (readonly [attempt: number, at: number])[] = [];
      const begin = machine.clock.now();
      const process = machine.boot(() => ({
        playbook: (durable: Durable) =>
          durable.step(
            'flaky',
            (attempt) => {
              tried.push([attempt, machine.clock.now() - begin]);
              if (attempt < 3) throw new RetryableError('busy');
              return Promise.resolve('at last');
            },
            { attempts: 5, delay: (attempt) => attempt * 1000 },
          ),
      }));
      await process.host.start('run', 'playbook', null);
      assert.equal(await machine.clock.run(process.host.result('run')), 'at last');
      assert.deepEqual(tried, [
        [1, 0],
        [2, 1000],
        [3, 3000],
      ]);
    }),
  );

  const exhausted: readonly (readonly [what: string, error: Error, attempts: number, thrown: RegExp])[] = [
    [
      'its cause when no attempt is left',
      new RetryableError('busy', { cause: new Error('refused') }),
      3,
      /^Error: refused$/,
    ],
    ['itself where it has no cause', new RetryableError('busy'), 2, /^RetryableError: busy$/],
    ['any other error at once', new Error('wrong'), 1, /^Error: wrong$/],
  ];
  for (const [what, error, attempts, thrown] of exhausted) {
    it(
      `fails with ${what}`,
      withMachine(create, async (machine) => {
        let tried = 0;
        const process = machine.boot(() => ({
          playbook: (durable: Durable) =>
            durable.step(
              'fails',
              () => {
                tried += 1;
                return Promise.reject(error);
              },
              { attempts: attempts === 1 ? 5 : attempts, delay: () => 10 },
            ),
        }));
        await process.host.start('run', 'playbook', null);
        await assert.rejects(machine.clock.run(process.host.result('run')), thrown);
        assert.equal(tried, attempts);
      }),
    );
  }

  it(
    'refuses a path that is used twice',
    withMachine(create, async (machine) => {
      const process = machine.boot(() => ({
        playbook: async (durable: Durable) => {
          await durable.step('same', () => Promise.resolve(1));
          await durable.step('same', () => Promise.resolve(2));
        },
      }));
      await process.host.start('run', 'playbook', null);
      await assert.rejects(machine.clock.run(process.host.result('run')), /path "same" twice in run run/);
      assert.equal(process.errors.length, 1);
    }),
  );

  it(
    'runs the steps of one flow side by side',
    withMachine(create, async (machine) => {
      const process = machine.boot(() => ({
        playbook: (durable: Durable) =>
          Promise.all(['a', 'b', 'c'].map((path) => durable.step(path, () => Promise.resolve(path)))),
      }));
      await process.host.start('run', 'playbook', null);
      assert.deepEqual(await machine.clock.run(process.host.result('run')), ['a', 'b', 'c']);
    }),
  );
}
