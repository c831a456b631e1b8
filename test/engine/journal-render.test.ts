import assert from 'node:assert/strict';
import { ACTION_IDS } from '../../language/catalog/actions/index.ts';
import type { EventDraft, TargetState } from '../../engine/journal/events.ts';
import type { Tenant } from '../../engine/ports.ts';
import { toRecord } from '../../engine/journal/projection.ts';
import { renderEvent, renderRun } from '../../engine/journal/render-history.ts';
import { defang, shownText, visible } from '../../engine/journal/visible-text.ts';
import { spanWords, stateWords } from '../../engine/journal/words.ts';
import { ANA, approved, BEN, call, created, device, ended, kept, started, T0, target } from '../support/events.ts';

const RUN: readonly EventDraft[] = [
  ...approved({ by: BEN, reason: 'ticket 7' }),
  target('web-01', 'accepted', { machineActionId: 'm1' }),
  call(201),
  target('web-01', 'done'),
  target('web-02', 'failed', { detail: 'the device is gone' }),
  { type: 'step-ended', path: 'isolate', status: 'partial' },
  {
    type: 'lease-started',
    path: 'isolate',
    action: 'device.isolate',
    target: device('web-01'),
    until: T0 + 86_400_000,
  },
  { type: 'notified', path: 'm', to: 'soc', text: 'web-01 is off', delivered: true, how: 'teams' },
  { type: 'note', path: 'n', text: 'see https://evil.example/x.js' },
  ended({ outcome: 'partial', reason: 'one device failed' }),
];

const TEXT = `contain — Contain a device
Run       run
Tenant    Contoso Practice (SIMULATOR)
Outcome   partial, reason: one device failed
On        web-01
Asked by  Ana <ana@contoso.test> (played on the practice tenant)
Time      2026-01-05 09:00:00Z to 2026-01-05 09:00:15Z (15 s)
Plan      ${'cd'.repeat(32)}
Targets   1 done, 1 failed
Calls     1

Steps
  [partial] isolate hosts selectively for 24h
    web-01: done (machine action m1)
    web-02: failed, the device is gone

Approvals
  org_wide: granted at 2026-01-05 09:00:06Z (asked at 2026-01-05 09:00:00Z, one yes needed)
    2026-01-05 09:00:05Z  ben (user of this computer): granted, reason: ticket 7

Refused
  never: The policy spares dc-01.

Leases
  web-01: in force since 2026-01-05 09:00:12Z, until 2026-01-06 09:00:00Z

Messages
  2026-01-05 09:00:13Z  to soc, delivered (teams): web-01 is off

Notes
  2026-01-05 09:00:14Z  see hxxps://evil[.]example/x.js

Still in force
  web-01 is isolated until 2026-01-06 09:00 UTC

Timeline
  2026-01-05 09:00:00Z  Run of contain on web-01 in Contoso Practice (SIMULATOR), asked for by Ana <ana@contoso.test> (played on the practice tenant)
  2026-01-05 09:00:01Z  Plan main made: 1 device, 0 indicators, 1 refusal (efefefefefef)
  2026-01-05 09:00:02Z  Plan cdcdcdcdcdcd confirmed by Ana <ana@contoso.test> (played on the practice tenant)
  2026-01-05 09:00:03Z  Started: isolate hosts selectively for 24h
  2026-01-05 09:00:04Z  Approval org_wide asked of Ben, until 2026-01-05 10:00:00Z; silence means deny
  2026-01-05 09:00:05Z  ben (user of this computer) answered: granted, reason: ticket 7
  2026-01-05 09:00:06Z  Approval org_wide: granted by Ben
  2026-01-05 09:00:11Z  Ended: isolate: partial
  2026-01-05 09:00:12Z  web-01: holds until 2026-01-06 09:00:00Z
  2026-01-05 09:00:15Z  Run ended: partial, reason: one device failed
`;

describe('the history of a run as text', () => {
  it('has one block with the whole record', () => {
    assert.equal(renderRun(toRecord(kept(RUN))), TEXT);
  });

  it('shows what an attacker hides, on the line where it stands', () => {
    const evil = 'a\u001b[2Jb\u202ecod.exe\u200b\r\nRun ended: succeeded\u0007\u{e0041}';
    const events: readonly EventDraft[] = [
      created({ subjectText: evil, title: evil, playbook: evil }),
      { ...started, summary: evil } as EventDraft,
      target(evil, 'failed', { detail: evil, machineActionId: evil }),
      { type: 'note', path: 'n', text: evil },
      { type: 'notified', path: 'm', to: evil, text: evil, delivered: false, how: evil, problem: evil },
      { type: 'artefact', path: 'c', target: device(evil), file: evil, bytes: 1, sha256: evil },
      ended({ reason: evil, inForce: [evil] }),
    ];
    const text = renderRun(toRecord(kept(events)));
    assert.doesNotMatch(
      text,
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u{e0000}-\u{e007f}]/u,
    );
    assert.ok(text.includes('a\\u{1b}[2Jb\\u{202e}cod.exe\\u{200b} Run ended: succeeded\\u{7}\\u{e0041}'));
    assert.doesNotMatch(text, /^Run ended/m);
    for (const event of kept(events)) assert.doesNotMatch(renderEvent(event), /[\n\u001b\u202e]/);
  });

  it('says accepted, done and effective apart, for every action and state', () => {
    for (const action of ACTION_IDS) {
      const accepted = stateWords('accepted', action);
      const done = stateWords('done', action);
      assert.match(accepted, /accepted/);
      assert.doesNotMatch(accepted, /done|blocked|effective/);
      assert.notEqual(accepted, done);
      if (!action.startsWith('indicator.')) assert.equal(done, 'done');
      else assert.match(done, /^(?:block accepted|entry removed) \(takes effect on devices later\)$/);
    }
  });

  it('has a word of its own for each state', () => {
    const states: readonly TargetState[] = [
      'planned',
      'submitted',
      'accepted',
      'pending',
      'done',
      'timed-out',
      'already',
      'lapsed',
    ];
    assert.equal(new Set(states.map((state) => stateWords(state, undefined))).size, states.length);
  });

  it('says of a tenant of real devices whether it was acted upon', () => {
    const tenant = { id: 't', name: 'Contoso', kind: 'live', baseUrl: 'https://api', speed: 1 } as const;
    const headOf = (one: Tenant): string => renderRun(toRecord(kept([created({ tenant: one })])));
    assert.match(headOf({ ...tenant, mode: 'live' }), /^Tenant {4}Contoso \(LIVE\)$/m);
    assert.match(headOf(tenant), /^Tenant {4}Contoso \(OBSERVE\)$/m);
  });

  const lines: readonly (readonly [EventDraft, string])[] = [
    [{ type: 'not-answered', prompt: 'Run it?', by: BEN }, 'Not answered: Run it? (ben (user of this computer))'],
    [
      { type: 'lease-ended', path: 'p', target: device('a'), how: 'failed', detail: '403', late: true },
      'a: RELEASE FAILED: still in force, late, 403',
    ],
    [
      target('x', 'done', {
        action: 'indicator.ban-ips',
        target: { kind: 'indicator', type: 'IpAddress', value: '203.0.113.7' },
      }),
      '203[.]0[.]113[.]7: block accepted (takes effect on devices later)',
    ],
    [
      target('x', 'accepted', { machineActionId: 'm', adopted: true }),
      'x: accepted by Defender (machine action m, taken over)',
    ],
    [call(429), 'POST /api/machines/{device}/isolate: 429, attempt 1, 12 ms'],
    [
      { type: 'cancel-requested', by: ANA },
      'Cancel asked for by Ana <ana@contoso.test> (played on the practice tenant)',
    ],
    [
      { type: 'intent', path: 'p', action: 'device.isolate', key: 'k', targets: [device('a'), device('b')] },
      'About to act on 2 targets',
    ],
  ];
  for (const [draft, line] of lines) {
    it(`says of ${draft.type}: ${line}`, () => {
      assert.equal(renderEvent({ body: draft }), line);
    });
  }
});

describe('texts of a record', () => {
  const defanged: readonly (readonly [string, string])[] = [
    ['203.0.113.7', '203[.]0[.]113[.]7'],
    ['evil.example', 'evil[.]example'],
    ['https://evil.example/a.php?b=c.d', 'hxxps://evil[.]example/a[.]php?b=c[.]d'],
    ['hxxp://evil[.]example', 'hxxp://evil[.]example'],
    ['user@evil.example', 'user[@]evil[.]example'],
  ];
  for (const [value, text] of defanged) {
    it(`defang ${value}`, () => {
      assert.equal(defang(value), text);
    });
  }

  it('keep plain text of any language as it is', () => {
    for (const text of ['naïve Straße 日本', 'emoji 👩', 'x < y && z']) assert.equal(shownText(visible(text)), text);
  });

  const spans: readonly (readonly [number, string])[] = [
    [0, '0 s'],
    [59_400, '59 s'],
    [252_000, '4 min 12 s'],
    [3_600_000, '1 h'],
    [90_061_000, '1 d 1 h'],
  ];
  for (const [milliseconds, text] of spans) {
    it(`say ${milliseconds} ms as ${text}`, () => {
      assert.equal(spanWords(milliseconds), text);
    });
  }
});
