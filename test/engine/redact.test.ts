import assert from 'node:assert/strict';
import { openStore } from '../../engine/durable/sqlite-store.ts';
import type { EventDraft } from '../../engine/journal/events.ts';
import { createJournal } from '../../engine/journal/journal.ts';
import { redactEvent, redactText, WITHHELD } from '../../engine/journal/redact.ts';
import { VirtualClock } from '../../engine/time/virtual-clock.ts';
import {
  ANA,
  approvalEnded,
  asked,
  call,
  created,
  device,
  ended,
  plan,
  SPAN,
  started,
  target,
} from '../support/events.ts';

// Put together at run time, so that no scanner takes this file for a leak.
const JWT = ['eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9', 'eyJhdWQiOiJodHRwczovL2FwaSJ9', 'c2lnbmF0dXJlX3ZhbHVl'].join('.');
const SAS = `https://acct.blob.core.windows.net/pkg/p.zip?sv=2024-01-01&se=2026-01-05&sig=Zm9vYmFyYmF6%3D`;
const ENTRA = `abc8Q~${'d'.repeat(34)}`;

const SECRETS: readonly (readonly [what: string, text: string, secret: string])[] = [
  ['a bearer token', `Authorization: Bearer ${'t0ken'.repeat(8)}`, 't0ken'],
  ['a JWT without a word before it', `got ${JWT} back`, JWT.slice(0, 20)],
  ['basic credentials', `Basic ${'dXNlcjpwYXNz'.repeat(2)}`, 'dXNlcjpwYXNz'],
  ['a link with a signature', `see ${SAS} now`, 'sig='],
  ['the path of such a link', SAS, '/pkg/'],
  ['a signature alone', `?st=1&sig=${'a1B2'.repeat(6)}`, 'a1B2a1B2'],
  ['a webhook of Teams', 'https://contoso.webhook.office.com/webhookb2/11-22/IncomingWebhook/33/44', 'webhookb2'],
  ['a webhook of Slack', `"https://hooks.slack.com/services/T000/B000/${'x'.repeat(24)}"`, 'T000'],
  [
    'a workflow address',
    'https://prod-1.westeurope.logic.azure.com:443/workflows/77aa/triggers/manual/paths/invoke',
    '77aa',
  ],
  [
    'a flow address',
    'https://default12.3.environment.api.powerplatform.com:443/powerautomate/automations/99bb',
    '99bb',
  ],
  ['a webhook of somebody else', 'https://soar.example.com/api/webhook/f00d-cafe', 'f00d'],
  ['a hook of somebody else', 'POST https://chat.example.com/hooks/f00dcafe', 'f00d'],
  [
    'an address of a channel',
    'channel soc { webhook  "https://func.example.net/api/go?code=Zz09" format json }',
    'Zz09',
  ],
  ['a password in a link', 'https://bob:hunter22@example.com/x', 'hunter22'],
  ['a client secret', `the secret is ${ENTRA}`, ENTRA],
  ['a named secret', 'client_secret=S3cretValue!', 'S3cretValue'],
  ['a named secret in JSON', '{"api_key": "k-123456789"}', 'k-123456789'],
  ['a password', 'Password: hunter2hunter2', 'hunter2'],
  ['an account key', 'AccountName=a;AccountKey=Zm9vYmFy+/Zm9v==;EndpointSuffix=core', 'Zm9vYmFy'],
  ['a token of GitHub', `ghp_${'A1b2'.repeat(9)}`, 'A1b2A1b2'],
  ['a token of Slack', `xoxb-1234567890-abcdef`, '1234567890'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----', 'MC4CAQAw'],
  ['a private key that was cut', '-----BEGIN RSA PRIVATE KEY-----\nMC4CAQAw', 'MC4CAQAw'],
];

const HARMLESS: readonly string[] = [
  'isolate hosts selectively for 24h',
  'https://security.microsoft.com/alerts/da637551227677560813_-961444813?tid=11',
  'https://learn.microsoft.com/defender-endpoint/api/isolate-machine',
  'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868',
  'secret "teams-soc-webhook"',
  'The token of the tenant has ended; sign in again.',
  'Basic Windows 11 device; the bearer of bad news',
  'https://evil.example/login?next=/&code=7&token=8',
  'webhook delivery failed with status 500',
];

describe('redaction', () => {
  for (const [what, text, secret] of SECRETS) {
    it(`takes out ${what}`, () => {
      const redacted = redactText(text);
      assert.ok(!redacted.includes(secret), redacted);
      assert.ok(redacted.includes(WITHHELD), redacted);
    });
  }

  it('says where a link led, without its path', () => {
    assert.equal(redactText(`see ${SAS} now`), `see https://acct.blob.core.windows.net/${WITHHELD} now`);
  });

  for (const text of HARMLESS) {
    it(`leaves alone: ${text}`, () => {
      assert.equal(redactText(text), text);
    });
  }

  it('keeps apart the addresses that were banned', () => {
    const banned = (value: string): EventDraft =>
      target('x', 'done', { action: 'indicator.ban-urls', target: { kind: 'indicator', type: 'Url', value } });
    const draft = banned('https://evil.example/webhook/a?access_token=b');
    assert.deepEqual(redactEvent(draft), draft);
    assert.doesNotMatch(JSON.stringify(redactEvent(banned(`https://evil.example/#${JWT}`))), /eyJ/);
  });

  it('takes out the whole value of a field whose name says that it is secret', () => {
    const draft = created({
      inputs: { clientSecret: 'short', 'API-Key': 'x', password: 'y', name: 'z', nested: { token: 'q' } },
    });
    assert.deepEqual(redactEvent(draft), {
      ...draft,
      inputs: {
        clientSecret: WITHHELD,
        'API-Key': WITHHELD,
        password: WITHHELD,
        name: 'z',
        nested: { token: WITHHELD },
      },
    });
  });

  it('does not grow with the square of a text', () => {
    const long = 'https://a.example/?'.repeat(20_000) + 'secret '.repeat(20_000) + '-'.repeat(200_000);
    assert.equal(redactText(long).length, long.length);
  });
});

describe('redaction of what is recorded', () => {
  const everyEvent: readonly EventDraft[] = [
    created(),
    { type: 'plan-made', segment: 'main', plan },
    { type: 'plan-confirmed', by: ANA, planHash: 'h' },
    { type: 'plan-changed', segment: 'main', change: 'smaller', detail: 'd', hash: 'h' },
    { type: 'not-answered', prompt: 'p', by: ANA },
    {
      type: 'refused',
      refusal: { rule: 'r', message: 'm', path: 'p', target: device('web-01'), span: SPAN, stops: 'run' },
    },
    asked('a'),
    { type: 'approval-reminded', requestId: 'a', count: 1 },
    { type: 'approval-escalated', requestId: 'a', to: ['x'], from: [{ contact: 'x' }], deadline: 1 },
    {
      type: 'approval-answered',
      requestId: 'a',
      answer: { by: ANA, answer: 'granted', reason: 'r', planHash: 'h', at: 1 },
      counted: false,
      why: 'w',
    },
    { ...approvalEnded('a'), reason: 'r' } as EventDraft,
    started,
    { type: 'step-ended', path: 'isolate', status: 'failed', detail: 'd' },
    target('web-01', 'failed', { detail: 'd', machineActionId: 'm' }),
    { type: 'intent', path: 'p', action: 'device.isolate', key: 'k', targets: [device('web-01')] },
    { ...call(429), machineActionId: 'm' } as EventDraft,
    target('x', 'done', {
      action: 'indicator.ban-urls',
      target: { kind: 'indicator', type: 'Url', value: 'https://e.example/' },
    }),
    { type: 'lease-started', path: 'p', action: 'device.isolate', target: device('web-01'), until: 1 },
    { type: 'lease-extended', path: 'p', target: device('web-01'), until: 1, by: ANA, reason: 'r' },
    { type: 'lease-overdue', path: 'p', target: device('web-01'), detail: 'd' },
    {
      type: 'lease-ended',
      path: 'p',
      target: device('web-01'),
      how: 'failed',
      detail: 'd',
      late: false,
      by: ANA,
      reason: 'r',
    },
    { type: 'notified', path: 'p', to: 't', text: 'x', delivered: false, how: 'teams', problem: 'p' },
    { type: 'note', path: 'p', text: 't' },
    { type: 'artefact', path: 'p', target: device('web-01'), file: 'f', bytes: 1, sha256: 's' },
    { type: 'effect', path: 'p', target: device('web-01'), before: { note: 'b' }, after: { note: 'a' } },
    { type: 'rollback-started', segment: 's', by: ANA, planHash: 'h' },
    { type: 'rollback-ended', segment: 's', outcome: 'succeeded', reason: 'r' },
    { type: 'cancel-requested', by: ANA },
    { type: 'resumed', by: 'b', version: 'v' },
    ended(),
  ];
  /** Fields by which an event is told apart; a secret there is not an event. */
  const FIXED = new Set(['type', 'action', 'kind', 'state']);

  /** A copy in which every text has a secret appended. */
  const plant = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return FIXED.has(name) ? value : `${value} Bearer ${JWT}`;
    if (Array.isArray(value)) return value.map((item: unknown) => plant(item, name));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plant(field, key)]));
  };

  it('keeps secrets out of every field of every event on disk', () => {
    const store = openStore(':memory:');
    const journal = createJournal(store, { clock: new VirtualClock() });
    for (const [index, draft] of everyEvent.entries()) journal.record('run', `k${index}`, plant(draft) as EventDraft);
    assert.equal(journal.events('run').length, everyEvent.length);
    for (const table of ['events', 'summaries', 'targets', 'signatures']) {
      for (const row of store.all(`SELECT * FROM ${table}`)) {
        assert.ok(!JSON.stringify(row).includes('eyJ'), `${table}: ${JSON.stringify(row)}`);
      }
    }
  });
});
