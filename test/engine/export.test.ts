import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Papa from 'papaparse';
import { bundleOf, type RunBundle } from '../../engine/export/bundle.ts';
import { EXPORT_FORMATS, exportRecord } from '../../engine/export/index.ts';
import { verifyBundle } from '../../engine/export/verify-bundle.ts';
import type { EventDraft } from '../../engine/journal/events.ts';
import { chainHash } from '../../engine/journal/hash-chain.ts';
import { renderRun } from '../../engine/journal/render-history.ts';
import { headText, keyIdOf, PRIVATE_KEY_FILE } from '../../engine/journal/signing.ts';
import { publicKeyBeside } from '../../engine/journal/verify.ts';
import { ANA, approved, call, created, device, ended, plan, started, T0, target } from '../support/events.ts';
import { FORMULA, HOSTILE, UNSEEN } from '../support/hostile-text.ts';
import { journalForEachTest } from '../support/journal-for-each-test.ts';

const RUN: readonly EventDraft[] = [
  ...approved({ by: ANA, reason: 'Because' }),
  target('web-01', 'submitted'),
  call(201),
  target('web-01', 'done', { effect: { after: 'isolated', inverse: 'device.release', reversible: true } }),
  { type: 'step-ended', path: 'isolate', status: 'succeeded' },
  { type: 'lease-started', path: 'isolate', action: 'device.isolate', target: device('web-01'), until: T0 + 1000 },
  { type: 'note', path: 'note', text: 'Done.' },
  ended(),
];

describe('exports of a record', () => {
  const kept = journalForEachTest();

  const bundle = (drafts: readonly EventDraft[] = RUN): RunBundle => {
    for (const [index, draft] of drafts.entries()) kept.journal.record('run', `${index}`, draft);
    const made = bundleOf(kept.store, 'run', publicKeyBeside(kept.store.file));
    assert.ok(made !== undefined);
    return made;
  };
  const json = (of: RunBundle): string => exportRecord(of, 'json');

  it('are undefined for a run that is not there', () => {
    assert.equal(bundleOf(kept.store, 'nobody', undefined), undefined);
  });

  describe('as signed JSON', () => {
    it('verify without the journal and without the private key, which only its user may read', () => {
      const text = json(bundle());
      assert.equal(statSync(join(dirname(kept.store.file), PRIVATE_KEY_FILE)).mode & 0o777, 0o600);
      const result = verifyBundle(text);
      assert.deepEqual(result, {
        runId: 'run',
        events: RUN.length,
        signed: true,
        trusted: false,
        keyId: keyIdOf(publicKeyBeside(kept.store.file) ?? assert.fail()),
      });
    });

    it('say that a run which is open is not signed yet', () => {
      const result = verifyBundle(json(bundle(RUN.slice(0, -1))));
      assert.equal(result?.signed, false);
      assert.equal(result.broken, undefined);
    });

    it('are no record at all where they are cut off, or something else', () => {
      const text = json(bundle());
      for (const other of [text.slice(0, text.length / 2), '', '{}', '[]', 'null', '<html>'])
        assert.equal(verifyBundle(other), undefined);
    });

    const without = (of: RunBundle, index: number): RunBundle => ({ ...of, events: of.events.toSpliced(index, 1) });
    const rewritten = (of: RunBundle): RunBundle => {
      // Somebody changes an event and computes all hashes anew: only the signature tells.
      let previous = '';
      const events = of.events.map((event) => {
        const body = event.body.type === 'note' ? { ...event.body, text: 'Nothing happened.' } : event.body;
        const next = { ...event, body, hash: '' };
        previous = chainHash(next, previous);
        return { ...next, hash: previous };
      });
      return { ...of, events };
    };
    const resigned = (of: RunBundle): RunBundle => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const last = of.events.at(-1) ?? assert.fail();
      const value = sign(null, Buffer.from(headText('run', last.sequence, last.hash)), privateKey).toString('base64');
      const keyId = keyIdOf(publicKey);
      const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
      return {
        ...of,
        signature: { sequence: last.sequence, algorithm: 'Ed25519', keyId, value },
        publicKey: { keyId, pem },
      };
    };

    const TAMPERED: readonly (readonly [
      what: string,
      change: (of: RunBundle) => unknown,
      sequence: number,
      problem: RegExp,
    ])[] = [
      ['an event was taken out', (of) => without(of, 4), 5, /is missing/],
      ['the first event was taken out', (of) => without(of, 0), 1, /is missing/],
      ['the last event was taken out', (of) => without(of, RUN.length - 1), RUN.length, /last events are missing/],
      [
        'two events were exchanged',
        (of) => ({
          ...of,
          events: [...of.events.slice(0, 2), ...of.events.slice(2, 4).reverse(), ...of.events.slice(4)],
        }),
        3,
        /is missing/,
      ],
      [
        'the text of an event was changed',
        (of) => JSON.parse(JSON.stringify(of).replace('"Because"', '"By order"')) as unknown,
        6,
        /was changed/,
      ],
      [
        'a time was changed',
        (of) => ({ ...of, events: of.events.with(2, { ...(of.events[2] ?? assert.fail()), at: 1 }) }),
        3,
        /was changed/,
      ],
      [
        'an event is no event',
        (of) => ({ ...of, events: of.events.map((one, at) => (at === 7 ? 'x' : one)) }),
        8,
        /cannot be read/,
      ],
      ['all hashes were computed anew', rewritten, RUN.length, /signature is not that of the record/],
      ['the signature was taken out', ({ signature: _none, ...of }) => of, RUN.length, /is not signed/],
      [
        'the signature was changed',
        (of) => ({ ...of, signature: { ...of.signature, value: Buffer.alloc(64).toString('base64') } }),
        RUN.length,
        /signature is not that/,
      ],
      ['the key was taken out', ({ publicKey: _none, ...of }) => of, RUN.length, /public key is missing/],
      ['all events were taken out', (of) => ({ ...of, events: [] }), 1, /all events/],
    ];

    for (const [what, change, sequence, problem] of TAMPERED) {
      it(`name the place where ${what}`, () => {
        const result = verifyBundle(JSON.stringify(change(bundle())));
        assert.equal(result?.broken?.sequence, sequence);
        assert.match(result.broken.problem, problem);
      });
    }

    it('fool nobody who knows the key of the runner, also where somebody signed all of it with another one', () => {
      const forged = resigned(rewritten(bundle()));
      assert.equal(verifyBundle(json(forged))?.broken, undefined);
      const result = verifyBundle(json(forged), publicKeyBeside(kept.store.file));
      assert.match(result?.broken?.problem ?? '', /signed with another key/);
    });
  });

  it('as CACAO tell each step with the ids and states of the published schema', () => {
    const statuses = JSON.parse(exportRecord(bundle(), 'cacao')) as Record<string, unknown>[];
    assert.equal(statuses.length, 1);
    const [step] = statuses;
    assert.match(
      String(step?.['id']),
      /^execution-status--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.match(String(step?.['workflow_step']), /^action--/);
    assert.equal(step?.['status'], 'successfully_completed');
    assert.deepEqual(step['command_b64'], [Buffer.from('POST /api/machines/{device}/isolate').toString('base64')]);
    assert.equal(step['automated_execution'], true);
  });

  describe('with hostile text', () => {
    const hostile = (text: string): readonly EventDraft[] => [
      created({ title: text, subjectText: text, inputs: { reason: text }, requester: { ...ANA, name: text } }),
      {
        type: 'plan-made',
        segment: 'main',
        plan: { ...plan, refusals: [{ rule: text, message: text, stops: 'run' }] },
      },
      { ...(started as Extract<EventDraft, { type: 'step-started' }>), summary: text },
      target(text, 'failed', { detail: text, machineActionId: text }),
      { type: 'note', path: 'n', text },
      { type: 'notified', path: 'n', to: text, text, delivered: false, how: text, problem: text },
      { type: 'artefact', path: 'n', target: device(text), file: text, bytes: 1, sha256: text },
      { type: 'hold', on: true, by: ANA, reason: text },
      ended({ reason: text, inForce: [text] }),
    ];

    /** Outside of what the page itself consists of: no element, attribute or reference may come from a text. */
    const KNOWN =
      /^(?:!doctype|html|head|meta|title|style|body|main|header|section|article|nav|footer|h[1-3]|p|a|br|code|pre|span|strong|ul|ol|li|dl|dt|dd|div|table|thead|tbody|tr|th|td)$/;

    for (const [what, text] of HOSTILE) {
      it(`(${what}) change neither page nor table nor terminal`, () => {
        const of = bundle(hostile(text));
        const page = exportRecord(of, 'html');
        for (const [, name = ''] of page.matchAll(/<\/?([^\s>/]+)/g)) assert.match(name, KNOWN);
        assert.doesNotMatch(page, /<[^>]*\son\w+=/i);
        assert.doesNotMatch(page.replace(/<style>[\s\S]*?<\/style>/, ''), /(?:src|href)="(?!#)/);
        assert.doesNotMatch(page, UNSEEN);
        assert.doesNotMatch(renderRun(kept.journal.recordOf('run') ?? assert.fail()), UNSEEN);
        assert.ok(page.length < 200_000, `${page.length}`);

        const csv = exportRecord(of, 'csv');
        const { data, errors } = Papa.parse<string[]>(csv.slice(1).trimEnd());
        assert.deepEqual(errors, []);
        assert.equal(data.length, 2);
        for (const row of data) {
          assert.equal(row.length, data[0]?.length);
          for (const value of row) assert.doesNotMatch(value, FORMULA);
        }
        assert.doesNotMatch(csv.slice(1).replaceAll('\r\n', ''), UNSEEN);
        assert.doesNotMatch(exportRecord(of, 'cacao'), UNSEEN);
        assert.equal(verifyBundle(json(of))?.broken, undefined);
      });
    }
  });

  it('as a page need nothing from anywhere, and may load and run nothing', () => {
    const page = exportRecord(bundle(), 'html');
    assert.match(
      page,
      /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;/,
    );
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|url\(/i);
    for (const part of [
      'contain',
      'Ana &lt;ana@contoso.test&gt;',
      'Because',
      'The policy spares dc-01.',
      'SIMULATOR',
      '/api/machines/{device}/isolate',
      'web-01 (device.isolate) until 2026-01-05 09:00:01Z',
    ])
      assert.ok(page.includes(part), part);
    const { events, signature } = bundle();
    assert.ok(page.includes(events.at(-1)?.hash ?? '-'));
    assert.ok(page.includes(signature?.value.replaceAll('=', '=') ?? '-'));
  });

  it('have every form', () => {
    const of = bundle();
    for (const format of EXPORT_FORMATS) assert.ok(exportRecord(of, format).length > 100, format);
  });
});
