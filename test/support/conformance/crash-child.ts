/** A process for `crash-host.test.ts` to kill: runs one flow to its end. Arguments: journal file, file that takes the effects. */
import { appendFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Durable } from '../../../engine/durable/durable.ts';
import { createSqliteHost } from '../../../engine/durable/sqlite-host.ts';
import { openStore } from '../../../engine/durable/sqlite-store.ts';
import { createSystemClock } from '../../../engine/time/system-clock.ts';

export const DEVICES = 12;
export const STEPS = 60;

if (import.meta.main) {
  const [journal = '', effects = ''] = process.argv.slice(2);
  const host = createSqliteHost({
    store: openStore(journal),
    clock: createSystemClock(),
    bootId: String(process.pid),
    onError: (error) => {
      throw error;
    },
    flows: {
      playbook: (durable: Durable) =>
        durable.each(
          'all',
          'device-action',
          Array.from({ length: DEVICES }, (_, index) => ({ key: `d${index}`, input: index })),
        ),
      'device-action': async (durable: Durable, index: number) => {
        for (let step = 0; step < STEPS; step += 1) {
          await durable.step(`s${step}`, async () => {
            appendFileSync(effects, `run/all/d${index} s${step}\n`);
            process.stdout.write('effect\n');
            // So that the children do not walk in step.
            for (let turns = 0; turns < index % 4; turns += 1) await turn();
          });
        }
      },
    },
  });
  await host.start('run', 'playbook', null);
  await host.resumeAll();
  await host.result('run');
  await host.close();
}
