/** Spellings and forms that replies were seen in, or may come in some day (mde-api section 3). */
import assert from 'node:assert/strict';
import { deflateSync, gzipSync } from 'node:zlib';
import { PlaybookError } from '../../engine/errors.ts';
import type { DefenderApi } from '../../engine/ports.ts';
import { isolationState } from '../../engine/plan/device-state.ts';
import { answering, talkTo } from '../support/contract-server.ts';

const ACTION = { id: 'a1', type: 'Isolate', status: 'Pending', creationDateTimeUtc: '2026-01-05T09:00:00Z' };
const ALERT = { id: 'da1', title: 't', severity: 'High', status: 'New' };
const INDICATOR = { id: '1', indicatorValue: 'x.example', indicatorType: 'DomainName', action: 'Block' };

type Fields = Record<string, unknown>;
type Read = (client: DefenderApi) => Promise<unknown>;

const action: Read = async (c) => (await c.machineActions({ machineId: 'm' }))[0];
const device: Read = async (c) => (await c.machines({}))[0];
const alert: Read = async (c) => (await c.alerts({}))[0];
const indicator: Read = async (c) => (await c.indicators({}))[0];
const investigation: Read = async (c) =>
  (await c.investigations({ machineId: 'm', startedSince: '2026-01-01T00:00:00Z' }))[0];
const imported: Read = async (c) =>
  (
    await c.importIndicators([
      { indicatorValue: 'x.example', indicatorType: 'DomainName', action: 'Block', title: 't', description: 'd' },
    ])
  )[0];

const FILE = { fileIdentifier: 'a'.repeat(40), fileIdentifierType: 'Sha1' };

const forms: readonly (readonly [name: string, read: Read, entry: Fields, expected: Fields])[] = [
  ['id as a number', indicator, { ...INDICATOR, id: 995 }, { id: '995' }],
  ['id as a number', investigation, { id: 63_004, triggeringAlertId: null }, { id: '63004' }],
  ['Canceled', action, { ...ACTION, status: 'Canceled' }, { status: 'Cancelled' }],
  ['Timeout', action, { ...ACTION, status: 'Timeout' }, { status: 'TimeOut' }],
  ['a state that is new', action, { ...ACTION, status: 'Paused' }, { status: 'Paused' }],
  [
    'lastUpdateTimeUtc',
    action,
    { ...ACTION, lastUpdateTimeUtc: '2026-01-05T09:00:01.1234567Z' },
    { lastUpdateDateTimeUtc: '2026-01-05T09:00:01.1234567Z' },
  ],
  [
    'both names of the last update, one of them empty',
    action,
    { ...ACTION, lastUpdateTimeUtc: '2026-01-05T09:00:01Z', lastUpdateDateTimeUtc: null },
    { lastUpdateDateTimeUtc: '2026-01-05T09:00:01Z' },
  ],
  ['the file where it belongs', action, { ...ACTION, relatedFileInfo: FILE }, { relatedFileInfo: FILE }],
  ['the file beside it', action, { ...ACTION, ...FILE, relatedFileInfo: null }, { relatedFileInfo: FILE }],
  ['a device that is null', action, { ...ACTION, machineId: null, scope: null }, { machineId: null, scope: null }],
  ['a kind of action that is new', action, { ...ACTION, type: 'Contain' }, { type: 'Contain' }],
  [
    'fields that are new',
    device,
    { id: 'm', managedBy: 'Intune', vmMetadata: { a: 1 } },
    { managedBy: 'Intune', vmMetadata: { a: 1 } },
  ],
  ['one tag as a text', device, { id: 'm', machineTags: 'crown jewel' }, { machineTags: ['crown jewel'] }],
  [
    'an odd tag among others',
    device,
    { id: 'm', machineTags: [null, 'crown jewel'] },
    { machineTags: ['crown jewel'] },
  ],
  ['tags that are null', device, { id: 'm', machineTags: null }, { machineTags: [] }],
  ['a platform that is new', device, { id: 'm', osPlatform: 'Windows13' }, { osPlatform: 'Windows13' }],
  ['a severity that is new', alert, { ...ALERT, severity: 'Severe' }, { severity: 'Severe' }],
  ['an incident in a text', alert, { ...ALERT, incidentId: '77' }, { incidentId: '77' }],
  ['no evidence', alert, { ...ALERT, evidence: null }, { evidence: [] }],
  [
    'evidence of a new kind, and an odd one',
    alert,
    { ...ALERT, evidence: [null, { entityType: 'Mailbox', mailbox: 'x' }] },
    { evidence: [{ entityType: 'Mailbox', mailbox: 'x' }] },
  ],
  ['one device group as a text', indicator, { ...INDICATOR, rbacGroupNames: 'A' }, { rbacGroupNames: ['A'] }],
  ['a severity of an indicator that is new', indicator, { ...INDICATOR, severity: 'Severe' }, { severity: 'Severe' }],
  ['failed as a text', imported, { id: null, indicator: 'x.example', isFailed: 'True' }, { isFailed: true }],
  [
    'not failed as a text',
    imported,
    { id: 7, indicator: 'x.example', isFailed: 'false' },
    { isFailed: false, id: '7' },
  ],
  ['no word of failure or success', imported, { id: null, indicator: 'x.example' }, { isFailed: true }],
];

describe('replies', () => {
  for (const [name, read, entry, expected] of forms) {
    it(`are read with ${name}`, async () => {
      const result = (await talkTo(answering({ value: [entry] }), ({ client }) => read(client))) as Fields;
      for (const [field, value] of Object.entries(expected)) assert.deepEqual(result[field], value, field);
    });
  }

  for (const digits of ['', '.5', '.12', '.123', '.1234567']) {
    it(`have moments with ${String(Math.max(0, digits.length - 1))} digits of a fraction`, async () => {
      const entries = [`2026-01-05T09:00:00${digits}Z`, '2026-01-05T09:00:01Z'].map((at, index) => ({
        ...ACTION,
        id: String(index),
        creationDateTimeUtc: at,
      }));
      const found = await talkTo(answering({ value: entries }), ({ client }) =>
        client.machineActions({ machineId: 'm' }),
      );
      assert.deepEqual(
        found.map(({ id }) => id),
        ['1', '0'],
      );
    });
  }

  it('with an unknown state make a device one that is changing, neither isolated nor free', () => {
    const at = (status: string, minute: number) => ({
      ...ACTION,
      machineId: 'm',
      status,
      creationDateTimeUtc: `2026-01-05T09:0${String(minute)}:00Z`,
    });
    assert.equal(isolationState([at('Succeeded', 0), at('Paused', 1)]).state, 'changing');
    assert.equal(isolationState([at('Succeeded', 0), at('TimeOut', 1)]).state, 'on');
  });

  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ] as const) {
    it(`that are a bomb in ${encoding} are given up at 64 MB`, async () => {
      const bomb = pack(Buffer.alloc(96 * 1_048_576, 0x20), { level: 1 });
      assert.ok(bomb.length < 1_048_576);
      await assert.rejects(
        talkTo(
          (_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
          ({ client }) => client.machine('m'),
        ),
        (error) => {
          assert.ok(error instanceof PlaybookError);
          assert.match(error.message, /larger than 64 MB/);
          return true;
        },
      );
    });
  }

  it('of 10,001 devices come whole, packed and in pieces', async () => {
    const all = Array.from({ length: 10_001 }, (_, n) => ({ id: String(n), computerDnsName: `pc-${String(n)}` }));
    const { found, asked } = await talkTo(
      ({ url }, response) => {
        const query = new URL(url, 'http://x').searchParams;
        const skip = Number(query.get('$skip') ?? 0);
        const packed = gzipSync(JSON.stringify({ value: all.slice(skip, skip + Number(query.get('$top'))) }));
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
        for (let at = 0; at < packed.length; at += 10_000) response.write(packed.subarray(at, at + 10_000));
        response.end();
      },
      async ({ client, received }) => ({ found: await client.machines({}), asked: received.length }),
    );
    assert.equal(new Set(found.map(({ id }) => id)).size, 10_001);
    assert.equal(asked, 2);
  });
});
