import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RunRecord } from '../../engine/journal/events.ts';

import { renderEvent, renderRun } from '../../engine/journal/render-history.ts';
import type { Rig } from '../support/engine-rig.ts';
import { on, rigForEachTest } from '../support/rig-for-each-test.ts';

const playbook = (body: string): string => `language 1\nplaybook tried "Tried" {\n${body}\n}\n`;
const SCRIPT = 'run script "Get-Persistence.ps1" with arguments "-Verbose" on devices of subject';
const RUN = `${SCRIPT} { comment "Case 1" acknowledge code_execution }`;
const FETCH = `fetch file "C:\\\\Windows\\\\Temp\\\\x.bin" from devices of subject into "case"`;
const GET = `${FETCH} { comment "Case 1" acknowledge data_collection }`;
const ROUTE = 'POST /api/machines/*/runliveresponse';

const states = (record: RunRecord): string[] =>
  record.steps.flatMap(({ targets }) => targets.map(({ state }) => state));
const sessions = (rig: Rig): number =>
  rig.simulator.control.effects().filter(({ type }) => type === 'LiveResponse').length;

describe('live response', () => {
  const rig = rigForEachTest();

  it('runs a script and keeps what it printed as an artefact', async () => {
    const record = await rig.run(playbook(RUN), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    const [artefact] = record.artefacts;
    assert.ok(artefact);
    assert.match(basename(artefact.file), /^ws-042[\w.]*-Get-Persistence\.ps1-[0-9a-f]{8}\.json$/);
    const content = readFileSync(artefact.file);
    assert.equal(artefact.sha256, createHash('sha256').update(content).digest('hex'));
    assert.match(content.toString(), /"script_name":"Get-Persistence.ps1"/);
    assert.match(renderRun(record), new RegExp(artefact.sha256));
    assert.doesNotMatch(JSON.stringify(record), /safedownload|token=/);
  });

  it('fetches a file into the folder of the text', async () => {
    const record = await rig.run(playbook(GET), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    const [artefact] = record.artefacts;
    assert.ok(artefact);
    assert.match(artefact.file, /\/case\/[^/]+\/ws-042[\w.]*-x\.bin-[0-9a-f]{8}\.gz$/);
    assert.match(gunzipSync(readFileSync(artefact.file)).toString(), /Content of C:\\Windows\\Temp\\x\.bin/);
  });

  it('waits for a session that is open, and never takes it for its own', async () => {
    const record = await rig.run(playbook(`${RUN}\n${GET}`), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.equal(sessions(rig), 2);
    assert.deepEqual(states(record), ['done', 'done']);
    assert.deepEqual(record.artefacts.map(({ file }) => file.split('.').at(-1)).sort(), ['gz', 'json']);
  });

  it('gives up on a session of somebody else that does not end, and says so', async () => {
    rig.simulator.control.addFault({ kind: 'status', status: 400, code: 'ActiveRequestAlreadyExists', route: ROUTE });
    const record = await rig.run(playbook(RUN), on('ws-042'));
    assert.equal(record.summary.outcome, 'failed');
    assert.match(record.summary.reason ?? '', /Another live response session is open/);
    assert.ok(
      record.summary.endedAt !== undefined && record.summary.endedAt - record.summary.startedAt < 3 * 3_600_000,
    );
  });

  it('is cancelled while it waits for a session', async () => {
    rig.simulator.control.addFault({ kind: 'status', status: 400, code: 'ActiveRequestAlreadyExists', route: ROUTE });
    const runId = await rig.start(playbook(RUN), on('ws-042'));
    await rig.clock.advance(20 * 60_000);
    const at = rig.clock.now();
    await rig.engine.cancel(runId, { id: 'joel', how: 'os-user' }, false);
    const record = await rig.ended(runId);
    assert.equal(record.summary.outcome, 'cancelled');
    assert.ok(rig.clock.now() - at < 60_000);
  });

  it('tells the exit code of a script that says that it failed', async () => {
    rig.simulator.control.addFault({ kind: 'script-result', route: ROUTE, output: '', exitCode: 3 });
    const record = await rig.run(playbook(RUN), on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.equal(record.steps[0]?.targets[0]?.detail, 'The script ended with exit code 3.');
  });

  it('keeps a hostile result of a megabyte in its file, and out of the record and of every terminal', async () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007" "exit_code": 0, "script_name": "\u202e';
    rig.simulator.control.addFault({ kind: 'script-result', route: ROUTE, output: evil.repeat(20_000), exitCode: 7 });
    const record = await rig.run(playbook(RUN), on('ws-042'));
    assert.ok((record.artefacts[0]?.bytes ?? 0) > 1_000_000);
    assert.equal(record.steps[0]?.targets[0]?.detail, 'The script ended with exit code 7.');
    const shown = [renderRun(record), ...record.events.map((event) => renderEvent(event))].join('\n');
    assert.doesNotMatch(shown, /owned|\u001b|\u0007|\u202e/);
    assert.doesNotMatch(JSON.stringify(record), /owned/);
  });

  it('says what Defender says of a command that failed', async () => {
    rig.simulator.control.addFault({ kind: 'action-fails', route: ROUTE });
    const record = await rig.run(playbook(RUN), on('ws-042'));
    assert.equal(record.summary.outcome, 'failed');
    assert.match(record.summary.reason ?? '', /0x80004005\): The command failed on the device/);
    assert.deepEqual(record.artefacts, []);
  });

  it('gives up on a device that is off after two hours, as the service does', async () => {
    rig.simulator.control.setOnline('ws-042', false);
    const record = await rig.run(playbook(RUN), on('ws-042'));
    assert.deepEqual(states(record), ['timed-out']);
  });

  const INSERTED: readonly (readonly [value: string, sent: boolean])[] = [
    ['C:\\Temp\\report (1).txt', true],
    ['Müller_2026-11-24', true],
    ['x; Remove-Item C:\\ -Recurse', false],
    ['x -EncodedCommand AAAA', false],
    ['-Force', false],
    ['$(whoami)', false],
    ['a"b', false],
    ['..\\..\\x', false],
    ['a & calc', false],
  ];
  for (const [value, sent] of INSERTED)
    it(`${sent ? 'hands' : 'does not hand'} a script what is inserted: ${value}`, async () => {
      const text = playbook(`input what: text
        run script "look.ps1" with arguments "-Path '{{ what }}'" on devices of subject {
          comment "Case 1" acknowledge code_execution }`);
      const record = await rig.run(text, on('ws-042'), { what: value });
      assert.equal(sessions(rig), sent ? 1 : 0);
      assert.deepEqual(states(record), [sent ? 'done' : 'refused']);
    });

  for (const [value, sent] of [
    ['report_1', true],
    ['(calc.exe)', false],
    ['two words', false],
    ['a,b', false],
    ['x#', false],
  ] as const)
    it(`${sent ? 'hands' : 'does not hand'} a script what is inserted outside of quotes: ${value}`, async () => {
      const text = playbook(`input what: text
        run script "look.ps1" with arguments "-Verbose 'x' -Path {{ what }}" on devices of subject {
          comment "Case 1" acknowledge code_execution }`);
      await rig.run(text, on('ws-042'), { what: value });
      assert.equal(sessions(rig), sent ? 1 : 0);
    });

  it('cannot leave the evidence folder by the name of a file or a folder', async () => {
    const body = `fetch file "/etc/../../x" from devices of subject into "../../out" { comment "Case 1" acknowledge data_collection }`;
    const record = await rig.run(playbook(body), on('ws-042'));
    const [artefact] = record.artefacts;
    assert.ok(artefact);
    const root = artefact.file.slice(0, artefact.file.indexOf('/evidence/') + '/evidence/'.length);
    assert.doesNotMatch(relative(root, artefact.file), /\.\./);
  });

  const RETRIED: readonly (readonly [failures: number, outcome: string, sent: number])[] = [
    [1, 'succeeded', 2],
    [2, 'succeeded', 3],
    [3, 'failed', 3],
  ];
  for (const [failures, outcome, sent] of RETRIED)
    it(`is sent again where the device fails it ${failures} times and the text says retry 2 times`, async () => {
      rig.simulator.control.addFault({ kind: 'action-fails', route: ROUTE, times: failures });
      const body = `${SCRIPT} { comment "Case 1" acknowledge code_execution retry 2 times every 10m }`;
      const record = await rig.run(playbook(body), on('ws-042'));
      assert.equal(record.summary.outcome, outcome);
      assert.equal(sessions(rig), sent);
      const { startedAt, endedAt = 0 } = record.summary;
      assert.ok(endedAt - startedAt > (sent - 1) * 600_000);
    });

  it('is not sent again once the run was cancelled', async () => {
    rig.simulator.control.addFault({ kind: 'action-fails', route: ROUTE });
    const body = `${SCRIPT} { comment "Case 1" acknowledge code_execution retry 2 times every 10m }`;
    const runId = await rig.start(playbook(body), on('ws-042'));
    await rig.clock.advance(60_000);
    await rig.engine.cancel(runId, { id: 'joel', how: 'os-user' }, false);
    assert.equal((await rig.ended(runId)).summary.outcome, 'cancelled');
    await rig.clock.advance(3_600_000);
    assert.equal(sessions(rig), 1);
    assert.equal(rig.engine.openRuns(), 0);
  });
});
