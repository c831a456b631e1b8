import assert from 'node:assert/strict';
import type { MarkupContent, SignatureHelp } from 'vscode-languageserver-types';
import { buildText } from '../support/language.ts';

const OTHER =
  'playbook b "Other" { input hold: duration = 1h "How long?" input who: contact input why: text optional }\n';

async function helpAt(marked: string): Promise<SignatureHelp | undefined> {
  const offset = marked.indexOf('¦');
  const { services, document } = await buildText(marked.replace('¦', ''));
  const position = document.textDocument.positionAt(offset);
  const textDocument = { uri: document.uri.toString() };
  return services.lsp.SignatureHelp!.provideSignatureHelp(document, { textDocument, position });
}

/** The label with the active part in `»` and `«`. */
function shown(help: SignatureHelp | undefined): string | undefined {
  const [signature] = help?.signatures ?? [];
  const active = signature?.parameters?.[help?.activeParameter ?? -1]?.label;
  if (!signature || typeof active !== 'string') return undefined;
  assert.ok(signature.label.includes(active));
  return signature.label.replace(active, `»${active}«`);
}

const ISOLATE = 'isolate »<devices>« fully|selectively for <time>|until released';

/** What is written, with the cursor, in a playbook, and what is shown; undefined where there is nothing to tell. */
const CASES: [string, string | undefined][] = [
  ['isolate ¦', ISOLATE],
  ['isolate devi¦', ISOLATE],
  ['isolate devices of ¦', ISOLATE],
  ['isolate hosts where device.os is ¦', ISOLATE],
  ['isolate hosts where\n ¦', ISOLATE],
  ['isolate ho¦sts fully for 1h { }', ISOLATE],
  ['cut: disabled isolate ¦', ISOLATE],
  ['isolate ¦\n note "x"', ISOLATE],
  ['isolate hosts ¦', 'isolate <devices> »fully|selectively« for <time>|until released'],
  ['isolate hosts fu¦', 'isolate <devices> »fully|selectively« for <time>|until released'],
  ['isolate hosts fully ¦', 'isolate <devices> fully|selectively »for <time>|until released«'],
  ['isolate hosts fully for ¦', 'isolate <devices> fully|selectively »for <time>|until released«'],
  ['isolate hosts fully for 1h ¦', undefined],
  ['isolate hosts fully for 1h {\n ¦', undefined],
  ['quarantine ¦', 'quarantine »<files>« on <devices>'],
  ['quarantine files of alert on ¦', 'quarantine <files> on »<devices>«'],
  ['ban ips ¦', 'ban ips »<ips>« for <time>|until released'],
  ['ban ips ["8.8.4.4"] ¦', 'ban ips <ips> »for <time>|until released«'],
  ['run script "¦"', 'run script »"script"« [with arguments "arguments"] on <devices>'],
  ['run script "a" with arguments ¦', 'run script "script" »[with arguments "arguments"]« on <devices>'],
  ['run script "a" ¦', 'run script "script" [with arguments "arguments"] on »<devices>«'],
  ['collect forensics from hosts ¦', 'collect forensics from <devices> »[into "into"]«'],
  ['collect forensics from hosts\n ¦', undefined],
  ['tag hosts as ¦', 'tag <devices> as »"tag"«'],
  ['scan hosts ¦', 'scan <devices> »quickly|fully«'],
  ['scan hosts fully { retry ¦', 'retry »<times>« times [every <time>]'],
  ['scan hosts fully { retry 3 times every ¦', 'retry <times> times »[every <time>]«'],
  ['scan hosts fully { retry 3 times every 2m ¦', undefined],
  ['scan hosts fully { comment "¦" }', 'comment »"text"«'],
  ['scan hosts fully { acknowledge performance, ¦ }', 'acknowledge »<risks>«'],
  ['scan hosts fully { on failure ¦', 'on failure »stop|continue|rollback|{ … }«'],
  ['scan hosts fully { on failure { isolate ¦', ISOLATE],
  ['scan hosts fully { on failure { ¦', undefined],
  ['ban ips c2 for 1d { raise alert high ¦', 'raise alert <severity> »"title"«'],
  ['run b ¦', 'run b with [hold = duration], »who = contact«, [why = text]'],
  ['run b\n with ¦', 'run b with [hold = duration], »who = contact«, [why = text]'],
  ['run b with hold = ¦', 'run b with »[hold = duration]«, who = contact, [why = text]'],
  ['run b with hold = 1h, ¦', 'run b with [hold = duration], »who = contact«, [why = text]'],
  ['run b with who = maria ¦', 'run b with [hold = duration], »who = contact«, [why = text]'],
  ['run b with who = maria, ¦', 'run b with »[hold = duration]«, who = contact, [why = text]'],
  ['run nobody with ¦', undefined],
  ['note ¦', undefined],
  ['# isolate ¦', undefined],
];

describe('signature help', () => {
  for (const [written, expected] of CASES) {
    it(`shows what ${JSON.stringify(written)} takes`, async () => {
      assert.equal(shown(await helpAt(`${OTHER}playbook a {\n ${written}`)), expected);
    });
  }

  it('shows the inputs that a trigger gives', async () => {
    const help = await helpAt(`${OTHER}trigger t {\n when alert created\n run b with ¦\n}`);
    assert.equal(shown(help), 'run b with [hold = duration], »who = contact«, [why = text]');
  });

  it('tells what the parts mean', async () => {
    const help = await helpAt('playbook a { isolate ¦');
    const [signature] = help?.signatures ?? [];
    const docs = [signature?.documentation, ...(signature?.parameters ?? []).map((each) => each.documentation)];
    const texts = docs.map((doc) => (doc as MarkupContent).value);
    assert.match(texts[0] ?? '', /Cuts a device off/);
    assert.match(texts[1] ?? '', /Devices to act on/);
    assert.match(texts[2] ?? '', /Isolation type/);
    assert.match(texts[3] ?? '', /until released/);
  });

  it('is there although an earlier declaration is broken', async () => {
    assert.equal(shown(await helpAt('playbook x { if {\nplaybook a {\n  isolate ¦')), ISOLATE);
  });
});
