import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import type { Simulator } from '../../simulator/index.ts';
import { startPractice } from '../support/practice.ts';
import { createTestHome, ensureBuilt, type TestHome } from '../support/spawn.ts';

const TAGGED = `language 1
playbook scan_tagged "Scan what is tagged" {
  input reason: text
  scan devices tagged ["suspect"] quickly {
    comment "{{ reason }}"
    acknowledge performance
  }
}
`;

describe('a saved plan', function () {
  this.timeout(120_000);
  let test: TestHome;
  let simulator: Simulator;
  let saved: string;

  before(ensureBuilt);
  beforeEach(async () => {
    test = createTestHome();
    simulator = await startPractice(test.home);
    saved = join(test.home, 'scan.plan.json');
    writeFileSync(join(test.home, 'scan.playbook'), TAGGED);
    for (const name of ['ws-042', 'ws-043']) simulator.control.setTags(name, ['suspect']);
    const words = ['plan', join(test.home, 'scan.playbook'), '--input', 'reason=Case 4711', '--out', saved];
    const { code, stderr } = await test.cli([...words, '--tenant', 'simulator']);
    assert.equal(code, 0, stderr);
  });
  afterEach(async () => {
    await test.remove();
    await simulator.stop();
  });

  const run = (...words: readonly string[]) =>
    test.cli(['run', '--plan', saved, '--tenant', 'simulator', '--yes', ...words]);
  const scanned = () => simulator.control.effects().flatMap(({ device }) => (device ?? '').split('.')[0] ?? []);
  const edit = (change: (text: string) => string): void => {
    const before = readFileSync(saved, 'utf8');
    writeFileSync(saved, change(before));
    assert.notEqual(readFileSync(saved, 'utf8'), before);
  };

  it('runs what it says, without the words of the first command line', async () => {
    const { code, stderr } = await run();
    assert.equal(code, 0, stderr);
    assert.deepEqual(scanned().toSorted(), ['ws-042', 'ws-043']);
  });

  it('runs on less where less is left, and says so', async () => {
    simulator.control.setTags('ws-043', []);
    const { code, stderr } = await run();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /became smaller.*ws-043/);
    assert.deepEqual(scanned(), ['ws-042']);
  });

  const REFUSALS: readonly { name: string; change: () => void; says: RegExp }[] = [
    {
      name: 'targets that came later',
      change: () => {
        simulator.control.setTags('ws-044', ['suspect']);
      },
      says: /no longer holds.*ws-044/,
    },
    {
      name: 'another text of the playbook',
      change: () => {
        writeFileSync(join(test.home, 'scan.playbook'), TAGGED.replace('quickly', 'fully'));
      },
      says: /the text of the playbook changed/,
    },
    {
      name: 'a file in which a target was added by hand',
      change: () => {
        edit((text) => text.replace('"ws-043.contoso.com"', '"ws-044.contoso.com"'));
      },
      says: /changed after the plan was made/,
    },
    {
      name: 'a file in which the forecast was made to look harmless',
      change: () => {
        edit((text) => text.replace(/"devices": 2/, '"devices": 0'));
      },
      says: /changed after the plan was made/,
    },
  ];
  for (const { name, change, says } of REFUSALS)
    it(`refuses ${name}`, async () => {
      change();
      const { code, stderr } = await run();
      assert.equal(code, 5, stderr);
      assert.match(stderr, says);
      assert.deepEqual(scanned(), []);
    });

  it('refuses a hash that was made anew for more targets than there are', async () => {
    const { planHash, sha256 } = await import('../../engine/plan/plan-hash.ts');
    const { default: canonicalize } = await import('canonicalize');
    const { digest: _digest, ...file } = JSON.parse(readFileSync(saved, 'utf8')) as { digest: string; plan: RunPlan };
    const plan = { ...file.plan, inputs: { reason: 'another case' } };
    const forged = { ...file, plan: { ...plan, hash: planHash(plan) } };
    writeFileSync(saved, JSON.stringify({ ...forged, digest: sha256(canonicalize(forged) ?? '') }));
    const { code, stderr } = await run();
    assert.equal(code, 5, stderr);
    assert.match(stderr, /the inputs or the subject changed/);
    assert.deepEqual(scanned(), []);
  });

  it('takes no other words beside it', async () => {
    const { code, stderr } = await run('--input', 'reason=other');
    assert.equal(code, 2);
    assert.match(stderr, /holds its playbook, subject and inputs already/);
  });
});
