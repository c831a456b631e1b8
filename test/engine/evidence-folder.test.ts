import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { evidenceFile, makeEvidenceFolder, oneFolder } from '../../engine/run/evidence-file.ts';
import type { FollowInput } from '../../engine/run/run-input.ts';
import { createRig } from '../support/engine-rig.ts';

const input = (more: Partial<FollowInput>): FollowInput => ({
  root: 'RUN',
  tenantId: 't',
  listener: 'RUN',
  key: '0',
  action: 'device.collect',
  target: { kind: 'device', id: 'd', name: 'ws-042' },
  machineActionId: '7206b465-2217-4adb-ac71-6918bfe4d6ea',
  submittedAt: 0,
  ...more,
});

describe('the place of evidence', () => {
  let base: string;
  let root: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'evidence-'));
    root = join(base, 'evidence');
  });
  afterEach(() => {
    rmSync(base, { recursive: true });
  });

  const FOLDERS: readonly (readonly [what: string, folder: string, below: string])[] = [
    ['a folder', 'case', 'case/'],
    ['folders', 'case/4711', 'case/4711/'],
    ['folders of Windows', 'case\\4711', 'case/4711/'],
    ['no folder', '', ''],
    ['a way up', '../../out', 'out/'],
    ['a way up in the middle', 'case/../../../out', 'case/out/'],
    ['nothing but a way up', '..', ''],
    ['an absolute path', '/etc/cron.d', 'etc/cron.d/'],
    ['a drive', 'C:\\Windows\\Temp', 'C_/Windows/Temp/'],
    ['a drive without a folder', 'D:', 'D_/'],
    ['a share', '\\\\evil\\share', 'evil/share/'],
    ['a path of devices of Windows', '\\\\?\\C:\\x', '_/C_/x/'],
    ['a stream of NTFS', 'case:hidden', 'case_hidden/'],
    ['names that Windows keeps for itself', 'CON/aux.txt/com1/nul', '_CON/_aux.txt/_com1/_nul/'],
    ['what Windows cuts off', 'case./ /x..', 'case/_/x/'],
    ['dots that hide', '.ssh/authorized_keys', 'ssh/authorized_keys/'],
    ['the home of a shell', '~/x $HOME/x `id`', '_/x_HOME/x_id_/'],
    ['characters that nobody sees', 'a\u0000b\u202ec\nd', 'a_b_c_d/'],
  ];
  for (const [what, folder, below] of FOLDERS)
    it(`stays below its root for ${what}`, () => {
      const file = evidenceFile(root, input({ folder }), '.zip');
      assert.equal(relative(root, file).replaceAll('\\', '/'), `${below}RUN/ws-042-7206b465.zip`);
      makeEvidenceFolder(root, file);
      assert.ok(existsSync(dirname(file)));
      assert.deepEqual(readdirSync(base), ['evidence']);
    });

  const NAMES: readonly (readonly [device: string, result: string, file: string])[] = [
    ['../../ws', '', '_.._ws-7206b465.zip'],
    ['con', '', '_con-7206b465.zip'],
    ['nul.contoso.com', '', '_nul.contoso.com-7206b465.zip'],
    ['', '', '7206b465.zip'],
    ['w'.repeat(300), 'r'.repeat(300), `${'w'.repeat(80)}-${'r'.repeat(80)}-7206b465.zip`],
    ['ws', 'C:\\x/../y', 'ws-C_x_.._y-7206b465.zip'],
  ];
  for (const [device, resultName, name] of NAMES)
    it(`names the file of "${device.slice(0, 20)}" ${name.slice(0, 30)}`, () => {
      const target = { kind: 'device', id: 'd', name: device } as const;
      assert.equal(relative(join(root, 'RUN'), evidenceFile(root, input({ target, resultName }), '.zip')), name);
    });

  it('takes what is inserted for one folder', () => {
    assert.equal(oneFolder('a/b\\c:d/../e'), 'a_b_c_d_.._e');
  });

  const LINKS: readonly (readonly [what: string, at: string, to: string, refused: boolean])[] = [
    ['a folder that is a link to elsewhere', 'case', 'out', true],
    ['a folder of the run that is a link to elsewhere', 'case/RUN', 'out', true],
    ['a link to a folder whose name begins alike', 'case', 'evidence-of-others', true],
    ['a link to another folder of evidence', 'case', 'evidence/other', false],
    ['a root that is a link itself', '', 'out', false],
  ];
  for (const [what, at, to, refused] of LINKS)
    it(`${refused ? 'refuses' : 'follows'} ${what}`, () => {
      const file = evidenceFile(root, input({ folder: 'case' }), '.zip');
      mkdirSync(dirname(join(root, at)), { recursive: true });
      mkdirSync(join(base, to), { recursive: true });
      symlinkSync(join(base, to), join(root, at));
      if (!refused) {
        makeEvidenceFolder(root, file);
        assert.ok(existsSync(dirname(file)));
        return;
      }
      assert.throws(() => {
        makeEvidenceFolder(root, file);
      }, /is a link that leads out of the evidence folder/);
      assert.deepEqual(readdirSync(join(base, to)), []);
    });

  it('that leads out is told in the record, and nothing is written there', async () => {
    mkdirSync(root);
    mkdirSync(join(base, 'out'));
    symlinkSync(join(base, 'out'), join(root, 'case'));
    const rig = await createRig({ evidenceRoot: root });
    try {
      const collect = 'collect forensics from devices of subject into "case"';
      const text = `language 1\nplaybook p "P" { ${collect} { comment "Case 1" acknowledge data_collection } }`;
      const { steps, artefacts } = await rig.run(text, { kind: 'devices', devices: ['ws-042'] });
      assert.match(steps[0]?.targets[0]?.detail ?? '', /was collected, but .* is a link that leads out/);
      assert.deepEqual(artefacts, []);
      assert.deepEqual(readdirSync(join(base, 'out')), []);
    } finally {
      await rig.close();
    }
    assert.deepEqual(rig.errors, []);
  });
});
