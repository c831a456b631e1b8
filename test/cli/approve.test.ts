import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../engine/journal/events.ts';
import { stopRunner } from '../../runner/client-manage.ts';
import { ProvideSecrets, type WaitingRequest } from '../../runner/protocol.ts';
import type { Simulator } from '../../simulator/index.ts';
import { startLoopbackServer } from '../support/loopback-server.ts';
import { startPractice } from '../support/practice.ts';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';
import { waitFor } from '../support/wait-for.ts';

const TEXT = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" slack "maria-hook" }
contact joel { upn "joel.baker@contoso.com" }
approval first { from maria, joel need 1 within 1h if silent deny }
approval second { from maria, joel need 2 within 1h require reason if silent deny }
playbook cut "Cut" {
  isolate devices of subject selectively for 1h { comment "Case 1" acknowledge network_loss approval first }
  restrict apps on devices of subject for 1h { comment "Case 1" acknowledge business_interruption approval second }
}
`;
const MARIA = 'maria.ortiz@contoso.com';
const JOEL = 'joel.baker@contoso.com';

describe('playbook approve and deny', function () {
  this.timeout(120_000);
  let test: TestHome;
  let simulator: Simulator;
  let run: string;
  let hash: string;

  before(ensureBuilt);
  beforeEach(async () => {
    test = createTestHome();
    simulator = await startPractice(test.home);
  });
  afterEach(async () => {
    await test.remove();
    await simulator.stop();
  });

  const effects = (): number => simulator.control.effects().filter(({ machineId }) => machineId !== null).length;
  const start = async (): Promise<void> => {
    const file = join(test.home, 'cut.playbook');
    writeFileSync(file, TEXT);
    const words = ['run', file, '--device', 'ws-042', '--tenant', 'simulator', '--yes', '--detach', '--format', 'json'];
    const { code, stdout, stderr } = await test.cli(words);
    assert.equal(code, 0, stderr);
    run = (JSON.parse(stdout) as { runId: string }).runId;
    const waiting = await waitFor('the requests', async () => {
      const listed = await list();
      return listed.length === 2 ? listed : undefined;
    });
    hash = waiting[0]?.request.planHash ?? '';
  };
  const list = async (): Promise<WaitingRequest[]> =>
    JSON.parse((await test.cli(['approve', '--format', 'json'])).stdout) as WaitingRequest[];
  const record = async (): Promise<RunRecord> =>
    JSON.parse((await test.cli(['history', run, '--format', 'json'])).stdout) as RunRecord;

  it('lists what waits, and says so where nothing does', async () => {
    assert.match((await test.cli(['approve'])).stdout, /No approval is waiting/);
    await start();
    const { code, stdout } = await test.cli(['approve']);
    assert.equal(code, 0);
    for (const words of [
      run,
      'first:',
      'second:',
      'ws-042',
      'network_loss',
      'never a yes',
      hash.slice(0, 16),
      '0 of 2',
    ])
      assert.ok(stdout.includes(words), words);
    assert.equal(effects(), 0);
  });

  it('answers everything of a run that waits for a person at once, and lets the run go on', async () => {
    await start();
    const yes = ['approve', run, '--plan-hash', hash.slice(0, 16), '--reason', 'C2 confirmed'];
    const maria = await test.cli([...yes, '--as', MARIA.toUpperCase()]);
    assert.equal(maria.code, 0, maria.stderr);
    assert.match(maria.stdout, /first: yes of MARIA.*counts\.\nsecond: yes/);
    const joel = await test.cli([...yes, '--as', JOEL, '--format', 'json']);
    assert.equal(joel.code, 0, joel.stderr);
    const results = JSON.parse(joel.stdout) as { approval: string; counted: boolean }[];
    assert.deepEqual(
      results.map(({ approval, counted }) => [approval, counted]),
      [['second', true]],
    );
    await waitFor('both actions', () => (effects() >= 2 ? true : undefined));
  });

  it('denies without a plan, and the run ends', async () => {
    await start();
    const { code, stdout } = await test.cli(['deny', run, '--as', JOEL, '--reason', 'a test device']);
    assert.equal(code, 0);
    assert.match(stdout, /first: no of joel\.baker@contoso\.com counts/);
    const ended = await waitFor('the end', async () => {
      const found = await record();
      return found.summary.state === 'ended' ? found : undefined;
    });
    assert.equal(ended.summary.outcome, 'denied');
    assert.equal(effects(), 0);
  });

  const REFUSED: readonly { name: string; words: () => readonly string[]; code: number; says: RegExp }[] = [
    {
      name: 'no plan',
      words: () => ['approve', run, '--as', MARIA],
      code: 2,
      says: /which plan is approved[\s\S]*--plan-hash/,
    },
    { name: 'too little of a plan', words: () => ['approve', run, '--plan-hash', 'a'], code: 2, says: /at least 8/ },
    {
      name: 'another plan',
      words: () => ['approve', run, '--as', MARIA, '--plan-hash', 'f00dfeedf00d', '--reason', 'x'],
      code: 5,
      says: /first: the answer does not count\. The answer is for another plan/,
    },
    {
      name: 'a stranger',
      words: () => ['approve', run, '--as', 'mallory@evil.example', '--plan-hash', hash],
      code: 5,
      says: /not among those who may answer/,
    },
    {
      name: 'no reason',
      words: () => ['approve', `${run}/approval/main/second`, '--as', MARIA, '--plan-hash', hash],
      code: 5,
      says: /requires a reason/,
    },
    {
      name: 'the user of this computer, who is nobody of them',
      words: () => ['approve', run, '--plan-hash', hash, '--reason', 'x'],
      code: 5,
      says: /not among those/,
    },
    { name: 'an unknown run', words: () => ['deny', '01UNKNOWN', '--as', MARIA], code: 1, says: /Nothing waits/ },
  ];
  it('refuses, with the reason, and sends nothing', async () => {
    await start();
    for (const { name, words, code, says } of REFUSED) {
      const result = await test.cli(words());
      assert.equal(result.code, code, `${name}: ${result.stderr}`);
      assert.match(result.stderr, says, name);
    }
    assert.equal(effects(), 0);
    assert.equal((await list()).length, 2);
    assert.ok((await record()).approvals.every(({ answers }) => answers.every(({ counted }) => !counted)));
  });

  it('tells people over channels with secrets that a client handed over, which stand nowhere', async () => {
    const slack = await startLoopbackServer((_, response) => response.end('ok'));
    const words = 'planted-secret-path';
    process.env['PLAYBOOK_PRACTICE_MESSAGES'] = 'send';
    try {
      const runner = await test.connect();
      const { names } = await runner.request(ProvideSecrets, {
        secrets: { 'maria-hook': `${slack.baseUrl}/${words}` },
      });
      assert.deepEqual(names, ['maria-hook']);
      await start();
      await waitFor('the message', () => (slack.received.length > 0 ? true : undefined));
      assert.equal(slack.received[0]?.url, `/${words}`);
      assert.match(slack.received[0].body, new RegExp(`playbook approve ${run} --plan-hash ${hash.slice(0, 16)}`));
      const found = await waitFor('the record of it', async () => {
        const one = await record();
        return one.messages.length === 2 ? one : undefined;
      });
      assert.deepEqual(found.messages.map(({ to, delivered, how }) => [to, delivered, how]).sort(), [
        ['joel', false, 'e-mail'],
        ['maria', true, 'Slack'],
      ]);
      // The runner keeps them in memory only; a client that is still there hands them to the next one.
      await stopRunner(test.location, true);
      assert.deepEqual((await runner.request(ProvideSecrets, { secrets: {} })).names, ['maria-hook']);
      const written = readdirSync(test.home).filter((name) => /^(?:journal|runner).*(?:sqlite|wal|log)$/.test(name));
      assert.ok(written.length >= 2, written.join());
      for (const file of written) assert.ok(!readFileSync(join(test.home, file), 'latin1').includes(words), file);
    } finally {
      delete process.env['PLAYBOOK_PRACTICE_MESSAGES'];
      await slack.close();
    }
  });
});
