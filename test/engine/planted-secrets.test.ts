/** Secrets in every text that reaches the engine; then every byte that leaves it is searched for them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../engine/durable/sqlite-store.ts';
import { bundleOf } from '../../engine/export/bundle.ts';
import { EXPORT_FORMATS, exportRecord } from '../../engine/export/index.ts';
import { renderRun } from '../../engine/journal/render-history.ts';
import { redactText } from '../../engine/journal/redact.ts';
import { publicKeyBeside, verifyJournal } from '../../engine/journal/verify.ts';
import { createLog } from '../../runner/log.ts';
import { createRig } from '../support/engine-rig.ts';
import { addTo, tamperWith } from '../support/tamper.ts';

// Put together at run time, so that no scanner takes this file for a leak.
const marked = (mark: string, length = 12): string => `zq${mark}`.padEnd(length, mark);
const SECRETS = {
  bearer: `Bearer ${marked('BEARER', 40)}`,
  jwt: ['eyJ0eXAiOiJKV1QiLCJh', marked('JWTBODY', 30), 'c2lnbmF0dXJlX3Zh'].join('.'),
  sas: `https://acct.blob.core.windows.net/${marked('SASPATH')}/p.zip?sv=2024&sig=${marked('SASSIG', 24)}%3D`,
  webhook: `https://contoso.webhook.office.com/webhookb2/${marked('HOOK', 20)}/IncomingWebhook/1`,
  password: `password=${marked('PASSWORD', 16)}`,
  secret: `client_secret: ${marked('CLIENTSECRET', 20)}`,
} as const;
const PLANTED = ` ${Object.values(SECRETS).join(' , ')} `;
const MARKS = /zq(?:BEARER|JWTBODY|SASPATH|SASSIG|HOOK|PASSWORD|CLIENTSECRET)/;
const ALERT = 'da638781001000000001_1042042042';

const TEXT = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
channel soc { teams secret "soc-webhook" }
approval containment { from maria need 1 within 15m require reason if silent deny }
playbook contain "Contain" {
  input reason: text = "Case" "Why?"
  cut: isolate devices of alert selectively for 1h {
    comment "{{ reason }} {{ alert.title }}"
    acknowledge network_loss, server_outage
    approval containment
    on failure continue
  }
  collect forensics from devices of alert into "case" { comment "{{ reason }}" acknowledge data_collection on failure continue }
  notify soc "{{ alert.title }} {{ reason }}"
  note "{{ alert.title }} {{ reason }}"
  tag devices of alert as "seen"
}
`;

/** Names of fields that people, devices and attackers fill. */
const TEXTS = [
  'title',
  'description',
  'computerDnsName',
  'userPrincipalName',
  'requestorComment',
  'rbacGroupName',
  'category',
  'detectionSource',
  'machineTags',
  'message',
  'assignedTo',
  'aadDeviceId',
  'fileName',
  'filePath',
  'osVersion',
];

describe('planted secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const found = (where: string, text: string): string[] => {
    const at = text.search(MARKS);
    return at === -1 ? [] : [`${where}: …${text.slice(Math.max(0, at - 120), at + 40)}…`];
  };
  const filesIn = (path: string): string[] =>
    readdirSync(path, { recursive: true, encoding: 'utf8' })
      .map((name) => join(path, name))
      .filter((file) => statSync(file).isFile() && !file.endsWith('.zip'));

  it('are in nothing that is written: journal file, write-ahead log, events, exports, history, log', async () => {
    const file = join(folder, 'home', 'journal.sqlite');
    let refusals = 0;
    const rig = await createRig({
      file,
      tamper: tamperWith({
        json: addTo(TEXTS, PLANTED),
        headers: { 'request-id': `r-${SECRETS.bearer}`, 'x-note': PLANTED },
        instead: (method, path) => {
          // The tag is refused with a body that repeats the request, the link to the package is one that carries a permission.
          if (method === 'POST' && path.endsWith('/tags')) {
            refusals += 1;
            return { status: 400, body: JSON.stringify({ error: { code: 'BadRequest', message: `No.${PLANTED}` } }) };
          }
          if (path.includes('GetPackageUri')) return { status: 200, body: JSON.stringify({ value: SECRETS.sas }) };
          return undefined;
        },
      }),
    });
    const log = createLog({ file: join(folder, 'home', 'runner.log'), redact: redactText, now: Date.now });
    rig.engine.onEvent((event) => {
      log.info(JSON.stringify(event.body));
    });
    const leaks: string[] = [];
    try {
      rig.answer('maria.ortiz@contoso.com', 'granted', `Yes,${PLANTED}`);
      const record = await rig.run(TEXT, { kind: 'alert', alertId: ALERT }, { reason: `Case 1${PLANTED}` });
      await rig.clock.advance(2 * 3_600_000);
      const { runId } = record.summary;
      const after = rig.engine.record(runId);
      assert.ok(after !== undefined);
      assert.equal(refusals, 1);
      assert.deepEqual(
        after.leases.map(({ ended }) => ended?.how),
        ['released'],
      );
      leaks.push(...found('events', JSON.stringify(after.events)), ...found('history', renderRun(after)));
      leaks.push(...found('runs', JSON.stringify(rig.engine.runs({ limit: 10 }))));
      // While the write-ahead log is there.
      for (const one of filesIn(join(folder, 'home'))) leaks.push(...found(one, readFileSync(one, 'latin1')));
      assert.ok(filesIn(join(folder, 'home')).some((one) => one.endsWith('-wal')));
      await rig.engine.close();
      const store = openStore(file);
      const bundle = bundleOf(store, runId, publicKeyBeside(file));
      assert.ok(bundle !== undefined);
      for (const format of EXPORT_FORMATS) leaks.push(...found(format, exportRecord(bundle, format)));
      assert.equal(verifyJournal(store).broken, undefined);
      store.close();
      for (const one of filesIn(join(folder, 'home'))) leaks.push(...found(one, readFileSync(one, 'latin1')));
      assert.deepEqual(leaks, []);
    } finally {
      await rig.close();
    }
  });

  it('would be found: the marks are in what is planted', () => {
    for (const secret of Object.values(SECRETS)) assert.match(secret, MARKS);
    assert.doesNotMatch(redactText(PLANTED), MARKS);
  });
});
