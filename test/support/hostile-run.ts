/** A run that uses what an alert says at every place that takes a text, and everything that came of it. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { HttpRequest } from '../../engine/defender/http.ts';
import { openStore } from '../../engine/durable/sqlite-store.ts';
import { bundleOf, type RunBundle } from '../../engine/export/bundle.ts';
import type { RunRecord } from '../../engine/journal/events.ts';
import { publicKeyBeside } from '../../engine/journal/verify.ts';
import { createNotifier } from '../../engine/notify/notifier.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import type { LeaseItem } from '../../engine/journal/leases.ts';
import type { Effect } from '../../simulator/tenant/effects.ts';
import { createRig } from './engine-rig.ts';
import { createInstantClock } from './instant-clock.ts';
import { addTo, tamperWith } from './tamper.ts';

const ALERT = 'da638781001000000001_1042042042';
const MARIA = 'maria.ortiz@contoso.com';

/** Fields whose texts somebody outside of the tenant chooses. */
const WRITTEN = [
  'title',
  'category',
  'detectionSource',
  'computerDnsName',
  'fileName',
  'filePath',
  'userName',
  'domainName',
];

/** The alert and its device; lists are left alone, or a megabyte would come a thousand times. */
const ABOUT_ONE = /^\/api\/(?:alerts|machines)\/[^/?]+$/;

const TEXT = `language 1
contact maria { name "Maria Ortiz" upn "${MARIA}" }
channel in_teams { teams secret "hook" }
channel in_slack { slack secret "hook" }
channel by_hook { webhook secret "hook" }
approval containment { from maria need 1 within 15m if silent deny }
playbook contain "Contain" {
  owner maria
  attack T1486
  target seen = devices from hunt """
DeviceInfo | where DeviceName has "{{ alert.title }}" | project DeviceId
"""
  cut: isolate devices of alert selectively for 20m {
    comment "{{ alert.title }} on {{ device.name }}"
    acknowledge network_loss, server_outage
    approval containment
  }
  collect forensics from devices of alert into "case/{{ alert.title }}" { comment "{{ alert.title }}" acknowledge data_collection }
  ban files files of alert for 30d { comment "{{ file.name }} {{ alert.title }}" acknowledge org_wide_block raise alert high "{{ alert.title }}" approval containment }
  ban urls urls of alert for 30d { comment "{{ alert.title }}" acknowledge org_wide_block approval containment on failure continue }
  notify in_teams "{{ alert.title }} {{ cut.devices }}"
  notify in_slack "{{ alert.title }} {{ cut.devices }}"
  notify by_hook "{{ alert.title }} {{ cut.devices }}"
  note "{{ alert.title }} {{ alert.user }} {{ alert.category }} {{ cut.devices }}"
  tag devices of alert as "{{ alert.title }}"
  update alert { status: InProgress  comment: "{{ alert.title }}" }
}
`;

export interface HostileRun {
  readonly plan: RunPlan;
  readonly record: RunRecord;
  readonly bundle: RunBundle;
  /** While they were in force. */
  readonly leases: readonly LeaseItem[];
  /** To Defender, in order. */
  readonly requests: readonly HttpRequest[];
  readonly effects: readonly Effect[];
  /** Bodies that went to Teams, Slack and the webhook, with what they were for. */
  readonly posts: readonly string[];
  /** Files of evidence, relative to their folder, with `/`. */
  readonly evidence: readonly string[];
  /** Errors that nobody expected. */
  readonly errors: readonly Error[];
  /** Bytes. */
  readonly journal: number;
}

export async function hostileRun(text: string): Promise<HostileRun> {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const file = join(folder, 'journal.sqlite');
  const requests: HttpRequest[] = [];
  const posts: string[] = [];
  const notifier = createNotifier({
    clock: createInstantClock(),
    secret: () => 'https://hooks.contoso.com/services/x',
    folder: join(folder, 'messages'),
    fromPractice: true,
    send: ({ body = '' }) => {
      posts.push(body);
      return Promise.resolve({ status: 200, headers: {}, body: nothing() });
    },
  });
  const write = addTo(WRITTEN, text);
  const tampered = tamperWith({ json: (body, path) => (ABOUT_ONE.test(path) ? write(body) : body) });
  const rig = await createRig({
    file,
    notifier,
    evidenceRoot: join(folder, 'evidence'),
    tamper: (send) =>
      tampered((request) => {
        requests.push(request);
        return send(request);
      }),
  });
  try {
    for (let asked = 0; asked < 2; asked++) rig.answer(MARIA, 'granted', 'C2 confirmed');
    const subject = { kind: 'alert', alertId: ALERT } as const;
    const plan = await rig.plan(TEXT, subject);
    const { summary } = await rig.run(TEXT, subject);
    const leases = rig.engine.leases.find(summary.runId);
    await rig.clock.advance(30 * 60_000);
    const record = rig.engine.record(summary.runId);
    await rig.engine.close();
    const store = openStore(file);
    const bundle = bundleOf(store, summary.runId, publicKeyBeside(file));
    store.close();
    if (record === undefined || bundle === undefined) throw new Error('the run left no record');
    return {
      ...{ plan, record, bundle, leases, requests, posts },
      effects: rig.simulator.control.effects(),
      evidence: filesBelow(join(folder, 'evidence')),
      errors: rig.errors,
      journal: statSync(file).size,
    };
  } finally {
    await rig.close();
    rmSync(folder, { recursive: true });
  }
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

async function* nothing(): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield* [];
}
