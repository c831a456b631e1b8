import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../simulator/index.ts';
import { startPractice } from '../support/practice.ts';
import { createTestHome, ensureBuilt, type Finished, type TestHome } from '../support/spawn.ts';
import { waitFor } from '../support/wait-for.ts';

const TEXT = `language 1
contact maria { upn "maria.ortiz@contoso.com" }
approval lead { from maria need 1 within 1h if silent deny }
playbook hold "Hold" {
  cut: isolate devices of subject selectively for 24h {
    comment "Case 1"
    acknowledge network_loss
  }
}
playbook ask "Ask" {
  scan devices of subject quickly { comment "Case 1" acknowledge performance approval lead }
}
playbook late "Wait" {
  wait 20h
  note "after"
}
`;

/** What the commands of the table are about. */
interface Runs {
  readonly held: string;
  readonly asks: string;
  readonly other: string;
  readonly late: string;
  readonly hash: string;
  readonly file: string;
}

/** In order: what one of them does, those below meet. `error`: the kind of the error that stdout holds instead of a result. */
interface Case {
  readonly words: (runs: Runs) => readonly string[];
  readonly code: number;
  readonly error?: string;
  readonly holds?: (result: unknown, runs: Runs) => void;
}

const isList = (length: number) => (result: unknown) => {
  assert.ok(Array.isArray(result));
  assert.equal(result.length, length);
};
const hasField =
  (name: string, value: (runs: Runs) => unknown) =>
  (result: unknown, runs: Runs): void => {
    assert.deepEqual((result as Readonly<Record<string, unknown>>)[name], value(runs));
  };

const LEAD = ['--as', 'maria.ortiz@contoso.com'];
const WHY = ['--reason', 'clean'];
const NOBODY = 'nobody\u202e\u001b[31m';

const CASES: readonly Case[] = [
  { words: () => ['approve'], code: 0, holds: isList(2) },
  { words: ({ asks }) => ['approve', asks], code: 2, error: 'usage' },
  { words: () => ['approve', 'nothing', ...LEAD], code: 1, error: 'not-found' },
  { words: () => ['approve', '--later'], code: 2, error: 'usage' },
  // An answer that does not count is a result: it stands in the record.
  { words: ({ asks, hash }) => ['approve', asks, '--plan-hash', hash], code: 5, holds: isList(1) },
  { words: ({ asks, hash }) => ['approve', asks, '--plan-hash', hash, ...LEAD], code: 0, holds: isList(1) },
  { words: () => ['deny'], code: 2, error: 'usage' },
  { words: () => ['deny', NOBODY], code: 1, error: 'not-found' },
  { words: ({ other }) => ['deny', other, ...LEAD], code: 0, holds: isList(1) },
  { words: () => ['leases'], code: 0, holds: isList(1) },
  { words: () => ['leases', 'all'], code: 2, error: 'usage' },
  { words: () => ['extend', 'ws-042', '--for', '1h', ...WHY], code: 0, holds: isList(1) },
  { words: () => ['extend', 'ws-042', '--for', 'soon', ...WHY], code: 2, error: 'usage' },
  { words: () => ['extend', 'ws-042', '--for', '1h'], code: 2, error: 'usage' },
  { words: () => ['extend', NOBODY, '--for', '1h', ...WHY], code: 1, error: 'not-found' },
  { words: ({ late }) => ['resume', late], code: 0, holds: hasField('state', () => 'running') },
  { words: ({ held }) => ['resume', held], code: 5, error: 'refused' },
  { words: () => ['resume', 'none'], code: 1, error: 'not-found' },
  { words: ({ held }) => ['rollback', held, '--plan'], code: 0, holds: hasField('verdict', () => 'ready') },
  { words: ({ held }) => ['rollback', held], code: 5, error: 'refused' },
  { words: () => ['rollback', 'none', '--yes'], code: 1, error: 'not-found' },
  { words: () => ['rollback', '--yes'], code: 2, error: 'usage' },
  { words: () => ['release', 'ws-042'], code: 2, error: 'usage' },
  { words: () => ['release', 'ws-042', ...WHY], code: 0, holds: isList(1) },
  { words: () => ['release', 'ws-042', ...WHY], code: 1, error: 'not-found' },
  { words: ({ held }) => ['rollback', held, '--yes'], code: 5, holds: hasField('verdict', () => 'nothing-to-do') },
  { words: ({ held, file }) => ['export', held, '--out', file], code: 0, holds: hasField('file', ({ file }) => file) },
  { words: ({ held, file }) => ['export', held, '--out', file], code: 2, error: 'usage' },
  { words: ({ held }) => ['export', held], code: 2, error: 'usage' },
  { words: ({ file }) => ['export', 'none', '--out', `${file}2`], code: 1, error: 'not-found' },
  { words: () => ['verify'], code: 0, holds: hasField('runs', () => 4) },
  { words: ({ file }) => ['verify', file], code: 0, holds: hasField('runId', ({ held }) => held) },
  { words: () => ['verify', 'package.json'], code: 1, error: 'rejected' },
  { words: () => ['verify', 'no-such-file'], code: 2, error: 'usage' },
  { words: () => ['verify', '--key'], code: 2, error: 'usage' },
  { words: () => ['fly'], code: 2, error: 'usage' },
];

describe('--format json', function () {
  this.timeout(300_000);
  let test: TestHome;
  let simulator: Simulator;
  let runs: Runs;

  before(async () => {
    ensureBuilt();
    test = createTestHome();
    simulator = await startPractice(test.home);
    const held = (await run('hold')) as { readonly summary: { readonly runId: string } };
    const detached = async (playbook: string): Promise<string> =>
      ((await run(playbook, '--detach')) as { readonly runId: string }).runId;
    const [asks, other, late] = [await detached('ask'), await detached('ask'), await detached('late')];
    const waiting = await waitFor('what waits', async () => {
      const listed = JSON.parse((await json(['approve'])).stdout) as {
        readonly runId: string;
        readonly request: { readonly planHash: string };
      }[];
      return listed.length === 2 ? listed : undefined;
    });
    const hash = waiting.find(({ runId }) => runId === asks)?.request.planHash ?? '';
    runs = { held: held.summary.runId, asks, other, late, hash, file: join(test.home, 'record.json') };
  });
  after(async () => {
    await test.remove();
    await simulator.stop();
  });

  const json = (words: readonly string[]): Promise<Finished> => test.cli([...words, '--format', 'json']);
  const run = async (playbook: string, ...more: string[]): Promise<unknown> => {
    const file = join(test.home, 'test.playbook');
    if (!existsSync(file)) writeFileSync(file, TEXT);
    const words = ['run', file, '--playbook', playbook, '--tenant', 'simulator', '--yes', ...more];
    const { code, stdout, stderr } = await json(playbook === 'late' ? words : [...words, '--device', 'ws-042']);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  it('is one document on stdout, whether a command works or fails, beside the exit code', async () => {
    for (const { words, code, error, holds } of CASES) {
      const given = words(runs);
      const { stdout, stderr, ...ended } = await json(given);
      const said = `playbook ${given.join(' ')}\n${stdout}\n${stderr}`;
      assert.equal(ended.code, code, said);
      const result: unknown = JSON.parse(stdout);
      // The text of a device, or of an argument, never reaches a terminal as it is.
      assert.doesNotMatch(stdout, /(?!\n)[\p{Cc}\p{Cf}]/u, said);
      const found = result as { readonly error?: { readonly kind: string; readonly message: string } };
      assert.equal(found.error?.kind, error, said);
      if (found.error === undefined) holds?.(result, runs);
      else assert.ok(stderr.includes(found.error.message.slice(0, 20)), `people are told as well: ${said}`);
    }
  });

  it('writes the record itself into the file', () => {
    assert.equal((JSON.parse(readFileSync(runs.file, 'utf8')) as { readonly runId: string }).runId, runs.held);
  });

  it('tells what is wrong in a text, finding by finding', async () => {
    const file = join(test.home, 'wrong.playbook');
    writeFileSync(file, 'language 1\nplaybook a "A" { isolate nobody selectively for 1h { comment "Case 1" } }\n');
    const { code, stdout } = await json(['explain', file]);
    assert.equal(code, 1);
    const { error, problems } = JSON.parse(stdout) as {
      readonly error: { readonly kind: string };
      readonly problems: readonly { readonly code: string }[];
    };
    assert.equal(error.kind, 'rejected');
    assert.ok(problems.length > 0 && problems.every((one) => one.code.startsWith('PB')));
  });

  it('leaves stdout to people where it is not asked for', async () => {
    const { code, stdout, stderr } = await test.cli(['resume', 'none']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /There is no run/);
  });
});
