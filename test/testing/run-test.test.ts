import assert from 'node:assert/strict';
import { EmptyFileSystem } from 'langium';
import { compileTests, createPlaybookServices, openDocument } from '../../language/index.ts';
import { runTest } from '../../testing/run-test.ts';
import type { TestResult } from '../../testing/test-result.ts';

const PLAYBOOK = `language 1
contact maria { name "Maria" upn "maria@contoso.com" }
contact joel { name "Joel" upn "joel@contoso.com" }
channel soc { teams secret "soc" }
approval lead { from maria, joel need 1 within 15m exclude requester if silent deny }

playbook contain "Contain a device" {
  owner maria
  guard {
    max 2 devices otherwise stop
    never isolate devices where device.tags includes any of ["domain-controller"] skip
  }
  target hosts = devices of subject where device.os in [Windows10, Windows11]
  cut: isolate hosts selectively for 24h {
    comment "Run {{ run.id }}"
    acknowledge network_loss
    approval lead
    timeout 20m
  }
  if cut.status is succeeded { notify soc "Cut off {{ cut.devices | join ', ' }}" } else { note "Not cut off." }
  on denied { notify soc "Nobody said yes" }
}
`;
const DEVICE = 'given device "ws-1" { os: Windows11 tags: [] }';

/** Runs one test of these steps. */
async function run(...steps: readonly string[]): Promise<TestResult> {
  const { Playbook: services } = createPlaybookServices(EmptyFileSystem);
  const uri = 'file:///tests.playbook';
  await openDocument(services, uri, `${PLAYBOOK}test "it" for contain {\n  ${steps.join('\n  ')}\n}\n`);
  const compiled = await compileTests(services, uri);
  assert.ok(compiled.kind === 'tests', JSON.stringify(compiled));
  const [built] = compiled.tests;
  assert.ok(built);
  return runTest(built);
}

const YES = 'when approval lead granted by maria after 3m';

describe('a test of a playbook', function () {
  this.timeout(60_000);

  for (const [what, steps] of Object.entries({
    'is what was sent to a device': [DEVICE, YES, 'expect isolate on "ws-1" once', 'expect run succeeded'],
    'is that nothing was sent': [
      DEVICE,
      'when approval lead silent',
      'expect no action on "ws-1"',
      'expect no isolate',
    ],
    'is how an approval ended': [
      DEVICE,
      'when approval lead denied by joel',
      'expect approval lead denied',
      'expect run denied',
    ],
    'is a message': [DEVICE, YES, 'expect notify soc containing "ws-1"', 'expect no notify soc containing "Nobody"'],
    'is silence, which denies': [
      DEVICE,
      'when approval lead silent',
      'expect approval lead silent',
      'expect approval lead denied',
      'expect notify soc containing "Nobody said yes"',
    ],
    'sees the moments between': [
      DEVICE,
      'when approval lead granted by maria after 10m',
      'advance 5m',
      'expect no isolate',
      'expect no approval lead granted',
      'advance 10m',
      'expect isolate on "ws-1" once',
    ],
    'sees the end of a lease': [DEVICE, YES, 'expect no deisolate', 'advance 24h', 'expect deisolate on "ws-1" once'],
    'is a rule that leaves a device out': [
      'given device "dc-1" { os: Windows11 tags: ["domain-controller"] }',
      'expect no isolate',
      'expect refused "dc-1" because "never isolate"',
      'expect no refused "dc-10" because "never isolate"',
    ],
    'is a rule that stops the run': [
      DEVICE,
      'given device "ws-2" { os: Windows11 tags: [] }',
      'given device "ws-3" { os: Windows11 tags: [] }',
      'expect run stopped',
      'expect calls <= 0',
    ],
    'is on the devices that it names': [
      DEVICE,
      'given device "ws-2" { os: Windows11 tags: [] }',
      'when run on "ws-2"',
      YES,
      'expect no action on "ws-1"',
      'expect isolate on "ws-2" once',
    ],
    'counts tries that were refused': [
      DEVICE,
      YES,
      'when isolate on "ws-1" fails with 429 then succeeds',
      'expect isolate on "ws-1" 2 times',
      'expect run succeeded',
    ],
    'is a failure of the service': [DEVICE, YES, 'when isolate on "ws-1" fails with 403', 'expect run failed'],
    'is who asks: nobody approves an own run': [
      DEVICE,
      'given requester maria',
      'when approval lead granted by maria',
      'expect no isolate',
      'expect approval lead denied',
    ],
    'is what the run may do': [DEVICE, YES, 'expect permissions ["Machine.Isolate", "Machine.Read.All"]'],
    'is a device that does not answer': [DEVICE, YES, 'when device "ws-1" offline', 'expect run failed'],
  }))
    it(`${what}: passes`, async () => {
      const result = await run(...steps);
      assert.deepEqual(result.failures, []);
      assert.equal(result.status, 'passed');
      assert.deepEqual(result.notes, []);
    });

  for (const [expectation, instead] of Object.entries({
    'expect isolate on "ws-1" 2 times': /sent once\. Sent was isolate on ws-1 \(201\)/,
    'expect no isolate': /sent once/,
    'expect deisolate on "ws-1"': /sent never/,
    'expect no action on "ws-1"': /Sent to ws-1 was isolate on ws-1/,
    'expect notify soc containing "Nobody"': /soc: "Cut off ws-1/,
    'expect approval lead denied': /asked once and is granted/,
    'expect run failed': /ended as succeeded/,
    'expect refused "ws-1" because "never"': /Refused was nothing/,
    'expect calls > 3': /There were 1/,
    'expect permissions ["Machine.Read.All"]': /Machine\.Isolate, Machine\.Read\.All/,
    'expect plan matches "no.plan"': /no file "no\.plan"/,
  }))
    it(`says what happened instead of \`${expectation}\``, async () => {
      const { status, failures, trace, uri } = await run(DEVICE, YES, expectation);
      assert.equal(status, 'failed');
      assert.equal(failures.length, 1);
      const [failure] = failures;
      assert.ok(failure);
      assert.match(failure.instead, instead);
      assert.equal(failure.expected, expectation);
      const start = { line: PLAYBOOK.split('\n').length + 2, character: 2 };
      assert.deepEqual([failure.uri, failure.span.start], [uri, start]);
      assert.ok(
        trace.some(({ text }) => text.startsWith('Ended: isolate hosts')),
        JSON.stringify(trace),
      );
    });

  it('says what the playbook read and the test leaves unset', async () => {
    const { status, notes } = await run('given device "ws-1" { os: Windows11 }', YES, 'expect run succeeded');
    assert.equal(status, 'passed');
    assert.deepEqual(
      notes.map(({ message }) => message.split(', so')[0]),
      ['The playbook reads device.tags, which this test leaves unset for device "ws-1". Give it'],
    );
  });

  it('says that an approval was asked of nobody', async () => {
    const { notes } = await run(DEVICE, 'expect no isolate');
    assert.match(notes[0]?.message ?? '', /approval lead is asked, and the test does not say who answers/);
  });

  it('tells what it covers', async () => {
    const { coverage } = await run(DEVICE, YES, 'expect run succeeded');
    const of = (kind: string) =>
      coverage.filter((part) => part.kind === kind).map(({ text, hits }) => `${text}: ${hits}`);
    assert.deepEqual(of('branch'), ['then of if cut.status is succeeded: 1', 'else of if cut.status is succeeded: 0']);
    assert.deepEqual(of('handler'), ['on denied: 0']);
    assert.deepEqual(
      of('rule').map((text) => text.slice(-1)),
      ['0', '0'],
    );
  });
});
