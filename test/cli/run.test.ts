import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunRecord, RunSummary } from '../../engine/journal/events.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import { stopRunner } from '../../runner/client-manage.ts';
import { homeFiles } from '../../runner/home.ts';
import type { Simulator } from '../../simulator/index.ts';
import { startPractice } from '../support/practice.ts';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';
import { waitFor } from '../support/wait-for.ts';

const CONTAIN = 'examples/contain-device.playbook';
const RANSOMWARE = 'da638781001000000001_1042042042';
const ALERT_WITHOUT_DEVICE = 'da638781001000000008_1000000000';
const MARIA = 'containment=maria.ortiz@contoso.com';

const ISOLATE = `language 1
playbook isolate_device "Isolate a device" {
  input hold: duration = 24h "How long?"
  isolate devices of subject selectively for hold {
    comment "Isolated by {{ run.requester }}"
    acknowledge network_loss
  }
}
`;

const ON_ALERT = `language 1
playbook look_at_alert "Look at an alert" {
  target hosts = devices of alert
  tag hosts as "looked-at"
}
`;

describe('playbook plan and run', function () {
  this.timeout(120_000);
  let test: TestHome;
  let simulator: Simulator;

  before(ensureBuilt);
  beforeEach(async () => {
    test = createTestHome();
    simulator = await startPractice(test.home);
  });
  afterEach(async () => {
    await test.remove();
    await simulator.stop();
  });

  const file = (content: string): string => {
    const path = join(test.home, 'test.playbook');
    writeFileSync(path, content);
    return path;
  };
  const onPractice = ['--tenant', 'simulator'];
  const deviceEffects = () => simulator.control.effects().filter(({ machineId }) => machineId !== null);
  const runs = async () => JSON.parse((await test.cli(['history', '--format', 'json'])).stdout) as RunSummary[];

  it('plans without doing anything', async () => {
    const { code, stdout } = await test.cli(['plan', CONTAIN, '--device', 'ws-042', ...onPractice, '--format', 'json']);
    assert.equal(code, 0);
    const plan = JSON.parse(stdout) as RunPlan;
    assert.equal(plan.verdict, 'ready');
    assert.deepEqual(
      plan.approvals.map(({ name }) => name),
      ['containment'],
    );
    assert.match(plan.hash, /^[0-9a-f]{64}$/);
    assert.deepEqual(simulator.control.effects(), []);
    assert.deepEqual(await runs(), []);
  });

  it('shows a plan that people can read', async () => {
    const { code, stdout } = await test.cli(['plan', CONTAIN, '--device', 'ws-042', ...onPractice]);
    assert.equal(code, 0);
    for (const words of ['contain_device', 'ws-042.contoso.com', 'SIMULATOR', 'containment']) {
      assert.ok(stdout.includes(words), `no ${words} in the plan`);
    }
    assert.doesNotMatch(stdout, /\\[-_.]/, 'Markdown escapes in a terminal');
  });

  it('runs to the end, answers by script, and prints the record', async () => {
    const words = ['run', CONTAIN, '--alert', RANSOMWARE, ...onPractice, '--yes', '--approve', MARIA];
    const { code, stdout, stderr } = await test.cli([...words, '--format', 'json']);
    assert.equal(code, 0, stderr);
    const record = JSON.parse(stdout) as RunRecord;
    assert.equal(record.summary.outcome, 'succeeded');
    assert.equal(record.summary.leases, 1);
    assert.deepEqual(
      record.approvals.map(({ outcome }) => outcome),
      ['granted'],
    );
    assert.match(stderr, /accepted by Defender/);
    assert.equal(simulator.control.device('ws-042').isolation, 'Selective');

    const history = await test.cli(['history', record.summary.runId]);
    assert.match(history.stdout, /Still in force[\s\S]*ws-042/);
    assert.equal((await test.cli(['verify'])).code, 0);
  });

  it('says what is in force when the body has ended', async () => {
    const { code, stdout } = await test.cli(['run', file(ISOLATE), '--device', 'ws-042', ...onPractice, '--yes']);
    assert.equal(code, 0);
    assert.match(stdout, /^Run \w+ succeeded/);
    assert.match(stdout, /^In force: ws-042\.contoso\.com.*until/m);
  });

  it('starts a practice tenant where none is running, and says so', async () => {
    await simulator.stop();
    const { code, stderr } = await test.cli(['plan', CONTAIN, '--device', 'ws-042', ...onPractice]);
    assert.equal(code, 0);
    assert.match(stderr, /Started a practice tenant.*`playbook simulate --stop` ends it/);
    assert.match((await test.cli(['simulate', '--stop'])).stderr, /has ended/);
  });

  it('takes the address of a tenant, with the token from the environment', async () => {
    const words = ['plan', file(ISOLATE), '--device', 'ws-042', '--tenant', simulator.baseUrl, '--token-env', 'TOKEN'];
    assert.equal((await test.cli(words, { env: { TOKEN: simulator.token } })).code, 0);
    const missing = await test.cli(words);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /TOKEN holds no token/);
    const wrong = await test.cli(words, { env: { TOKEN: 'x'.repeat(43) } });
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /does not accept the token/);
  });

  it('leaves a detached run to the runner', async () => {
    const words = ['run', file(ISOLATE), '--device', 'ws-042', ...onPractice, '--yes', '--detach', '--format', 'json'];
    const { code, stdout } = await test.cli(words);
    assert.equal(code, 0);
    const { runId } = JSON.parse(stdout) as { runId: string };
    const ended = await waitFor('the end of the run', async () =>
      (await runs()).find((run) => run.runId === runId && run.state === 'ended'),
    );
    assert.equal(ended.outcome, 'succeeded');
  });

  describe('refuses rather than assumes', () => {
    const REFUSALS: readonly { name: string; words: readonly string[]; says: RegExp }[] = [
      {
        name: 'without --yes',
        words: [CONTAIN, '--device', 'ws-042', '--approve', MARIA],
        says: /not confirmed[\s\S]*--yes/,
      },
      {
        name: 'without an answer to an approval',
        words: [CONTAIN, '--device', 'ws-042', '--yes'],
        says: /Approval containment would be asked[\s\S]*--approve containment=maria\.ortiz@contoso\.com/,
      },
      {
        name: 'an answer of somebody who may not give it',
        words: [CONTAIN, '--device', 'ws-042', '--yes', '--approve', 'containment=ana.lind@contoso.com'],
        says: /ana\.lind@contoso\.com may not answer approval containment[\s\S]*maria\.ortiz/,
      },
    ];
    for (const { name, words, says } of REFUSALS) {
      it(name, async () => {
        const { code, stderr } = await test.cli(['run', ...words, ...onPractice]);
        assert.equal(code, 5);
        assert.match(stderr, says);
        assert.deepEqual(simulator.control.effects(), []);
      });
    }
  });

  describe('says what is wrong, where, and what to do, and changes nothing: ', () => {
    const PROBLEMS: readonly { name: string; text: string; words: readonly string[]; exit: number; says: RegExp }[] = [
      {
        name: 'a playbook that does not exist',
        text: ISOLATE,
        words: ['--playbook', 'nobody', '--device', 'ws-042'],
        exit: 2,
        says: /no playbook nobody[\s\S]*isolate_device/,
      },
      {
        name: 'no subject',
        text: ISOLATE,
        words: [],
        exit: 2,
        says: /on a device or an alert, and none is given[\s\S]*--device/,
      },
      {
        name: 'two kinds of subject',
        text: ISOLATE,
        words: ['--device', 'ws-042', '--alert', RANSOMWARE],
        exit: 2,
        says: /not on both/,
      },
      {
        name: 'a device that matches none',
        text: ISOLATE,
        words: ['--device', 'ws-999'],
        exit: 5,
        says: /unknown-device.*ws-999/,
      },
      {
        name: 'a device that matches two',
        text: ISOLATE,
        words: ['--device', 'sales-lt-003'],
        exit: 5,
        says: /ambiguous-device.*sales-lt-003/,
      },
      { name: 'an alert that does not exist', text: ON_ALERT, words: ['--alert', 'da1_1'], exit: 5, says: /da1_1/ },
      {
        name: 'an alert without a device',
        text: ON_ALERT,
        words: ['--alert', ALERT_WITHOUT_DEVICE],
        exit: 5,
        says: /device/,
      },
      {
        name: 'an input of the wrong type',
        text: ISOLATE,
        words: ['--device', 'ws-042', '--input', 'hold=soon'],
        exit: 5,
        says: /input-type.*hold.*duration/,
      },
      {
        name: 'an input that nobody asked for',
        text: ISOLATE,
        words: ['--device', 'ws-042', '--input', 'speed=9'],
        exit: 5,
        says: /unknown-input.*speed.*hold/,
      },
      {
        name: 'an input that is missing',
        text: ISOLATE.replace(' = 24h', ''),
        words: ['--device', 'ws-042'],
        exit: 5,
        says: /missing-input.*hold/,
      },
    ];
    for (const { name, text, words, exit, says } of PROBLEMS) {
      for (const command of ['plan', 'run']) {
        it(`${command}: ${name}`, async () => {
          const confirm = command === 'run' ? ['--yes'] : [];
          const { code, stdout, stderr } = await test.cli([command, file(text), ...words, ...onPractice, ...confirm]);
          assert.match(`${stdout}\n${stderr}`, says);
          assert.equal(code, exit);
          assert.deepEqual(deviceEffects(), []);
        });
      }
    }

    it('the plan of a refused run is its answer as JSON', async () => {
      const words = ['run', file(ISOLATE), '--device', 'ws-999', ...onPractice, '--yes', '--format', 'json'];
      const { code, stdout } = await test.cli(words);
      assert.equal(code, 5);
      assert.equal((JSON.parse(stdout) as RunPlan).verdict, 'refused');
    });

    const SERVERS: readonly { name: string; answer: RequestListener; says: RegExp }[] = [
      { name: 'answers HTML', answer: (_, reply) => reply.end('<html>Sign in</html>'), says: /no practice tenant/ },
      {
        name: 'closes the connection half-way',
        answer: (_, reply) => {
          reply.writeHead(200, { 'content-length': '500' });
          reply.write('{"tenantId":');
          setImmediate(() => reply.destroy());
        },
        says: /does not answer/,
      },
    ];
    for (const { name, answer, says } of SERVERS) {
      it(`a tenant that ${name}`, async () => {
        const server = createServer(answer).listen(0, '127.0.0.1');
        await new Promise((resolve) => server.once('listening', resolve));
        const { port } = server.address() as AddressInfo;
        const words = ['plan', file(ISOLATE), '--device', 'ws-042', '--tenant', `http://127.0.0.1:${port}`];
        const { code, stderr } = await test.cli([...words, '--token-env', 'TOKEN'], { env: { TOKEN: 'x' } });
        server.close();
        assert.equal(code, 1);
        assert.match(stderr, says);
      });
    }

    it('a tenant that does not answer', async () => {
      await simulator.stop();
      const words = ['plan', file(ISOLATE), '--device', 'ws-042', '--tenant', simulator.baseUrl];
      const { code, stderr } = await test.cli(words);
      assert.equal(code, 1);
      assert.match(stderr, /does not answer.*\n.*playbook simulate/);
    });

    it('a tenant that is not on this computer', async () => {
      const words = ['plan', file(ISOLATE), '--device', 'ws-042', '--tenant', 'https://api.security.microsoft.com'];
      const { code, stderr } = await test.cli(words);
      assert.equal(code, 2);
      assert.match(stderr, /nor the address of a practice tenant/);
    });
  });

  it('ends denied where nobody answers until the deadline', async () => {
    const text = `language 1
contact maria { upn "maria.ortiz@contoso.com" }
contact joel { upn "joel.baker@contoso.com" }
approval quick { from maria, joel  need 2  within 1s  if silent deny }
playbook ask_first "Ask first" {
  isolate devices of subject selectively for 1h {
    comment "Asked"
    acknowledge network_loss
    approval quick
  }
}
`;
    // One of two answers, and nobody else: the run goes on without this terminal.
    const words = ['run', file(text), '--device', 'ws-042', ...onPractice, '--yes', '--detach', '--format', 'json'];
    const { runId } = JSON.parse((await test.cli(words)).stdout) as { runId: string };
    const ended = await waitFor('the end of the run', async () =>
      (await runs()).find((run) => run.runId === runId && run.state === 'ended'),
    );
    assert.equal(ended.outcome, 'denied');
    assert.deepEqual(deviceEffects(), []);
  });

  it('names the first event that is not as it was written', async () => {
    const words = ['run', file(ISOLATE), '--device', 'ws-042', ...onPractice, '--yes', '--format', 'json'];
    const { summary } = JSON.parse((await test.cli(words)).stdout) as RunRecord;
    await stopRunner(test.location, true);
    const journal = new DatabaseSync(homeFiles(test.home).journal);
    journal.exec("UPDATE events SET body = replace(body, 'ws-042', 'ws-043') WHERE sequence = 3");
    journal.close();
    const { code, stdout } = await test.cli(['verify']);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`broken at run ${summary.runId}, event 3`));
  });

  it('lists a limited number of runs, and says which run it does not know', async () => {
    for (const device of ['ws-042', 'ws-043', 'ws-044']) {
      assert.equal((await test.cli(['run', file(ISOLATE), '--device', device, ...onPractice, '--yes'])).code, 0);
    }
    const { stdout } = await test.cli(['history', '--limit', '2', '--format', 'json']);
    assert.deepEqual(
      (JSON.parse(stdout) as RunSummary[]).map(({ subjectText }) => subjectText),
      ['ws-044.contoso.com', 'ws-043.contoso.com'],
    );
    const unknown = await test.cli(['history', '01UNKNOWN']);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /no run/);
  });
});
