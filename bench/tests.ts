/** Tests of playbooks a second: each with an engine, a journal and a tenant of its own. `npm run bench:tests`. */
import { EmptyFileSystem } from 'langium';
import { compileTests, createPlaybookServices, openDocument } from '../language/index.ts';
import { runTest } from '../testing/run-test.ts';

const TEXT = `language 1
contact maria { name "Maria" upn "maria@contoso.com" }
channel soc { teams secret "soc" }
approval lead { from maria need 1 within 15m exclude requester if silent deny }
playbook contain "Contain a device" {
  owner maria
  guard { never isolate devices where device.tags includes any of ["domain-controller"] skip }
  target hosts = devices of subject where device.os in [Windows10, Windows11]
  cut: isolate hosts selectively for 24h {
    comment "Run {{ run.id }}"
    acknowledge network_loss
    approval lead
    timeout 20m
  }
  notify soc "Cut off {{ cut.devices | join ', ' }}"
}
test "refused" for contain {
  given device "dc-1" { os: Windows11 tags: ["domain-controller"] }
  expect no isolate
}
test "approved and done" for contain {
  given device "ws-1" { os: Windows11 tags: [] }
  when approval lead granted by maria
  expect isolate on "ws-1" once
  expect run succeeded
}
test "a lease of a day" for contain {
  given device "ws-1" { os: Windows11 tags: [] }
  when approval lead granted by maria
  expect isolate on "ws-1" once
  advance 24h
  expect deisolate on "ws-1" once
}
`;
const WARM_UP = 20;
const ROUNDS = 60;

const { Playbook: services } = createPlaybookServices(EmptyFileSystem);
const uri = 'file:///bench.playbook';
await openDocument(services, uri, TEXT);
const compiled = await compileTests(services, uri);
if (compiled.kind !== 'tests') throw new Error(JSON.stringify(compiled.problems));
let all = 0;
for (const built of compiled.tests) {
  for (let round = 0; round < WARM_UP; round++) await runTest(built);
  const began = performance.now();
  for (let round = 0; round < ROUNDS; round++) {
    const { status, failures } = await runTest(built);
    if (status === 'failed') throw new Error(JSON.stringify(failures));
  }
  const each = (performance.now() - began) / ROUNDS;
  all += each;
  console.log(`${built.test.title.padEnd(20)} ${each.toFixed(1)} ms, ${Math.round(1000 / each)} a second`);
}
console.log(`on the whole         ${Math.round((1000 * compiled.tests.length) / all)} tests a second`);
