import assert from 'node:assert/strict';
import type { FailureKind } from '../../engine/errors.ts';
import { PlaybookError } from '../../engine/errors.ts';
import { clientAnsweredBy } from '../support/fake-send.ts';

interface Row {
  readonly status: number;
  /** Code of the service; text instead of an object is the body as it comes. */
  readonly says: string | object;
  readonly kind: FailureKind;
  readonly advice: RegExp;
  /** Whether a machine action may be sent again, where not as by default: below 500 it may. */
  readonly safe?: boolean;
}

const PERMISSIONS =
  'The application does not have any of the required application permissions (Machine.ReadWrite.All, Machine.CollectForensics, Machine.Scan) to access the resource.';

/** Every row of mde-api section 2.4, then what bodies were seen beside the documented one. */
const rows: readonly (readonly [name: string, row: Row])[] = [
  ['400 BadRequest', { status: 400, says: 'BadRequest', kind: 'rejected', advice: /Correct what it names/ }],
  ['400 ODataError', { status: 400, says: 'ODataError', kind: 'rejected', advice: /Report it/ }],
  ['400 InvalidInput', { status: 400, says: 'InvalidInput', kind: 'rejected', advice: /Correct the value/ }],
  ['400 InvalidRequestBody', { status: 400, says: 'InvalidRequestBody', kind: 'rejected', advice: /Report it/ }],
  ['400 InvalidHashValue', { status: 400, says: 'InvalidHashValue', kind: 'rejected', advice: /the hash/ }],
  ['400 InvalidDomainName', { status: 400, says: 'InvalidDomainName', kind: 'rejected', advice: /the domain/ }],
  ['400 InvalidIpAddress', { status: 400, says: 'InvalidIpAddress', kind: 'rejected', advice: /the IP address/ }],
  ['400 InvalidUrl', { status: 400, says: 'InvalidUrl', kind: 'rejected', advice: /the URL/ }],
  ['400 batch', { status: 400, says: 'MaximumBatchSizeExceeded', kind: 'rejected', advice: /fewer at a time/ }],
  ['400 parameter', { status: 400, says: 'MissingRequiredParameter', kind: 'rejected', advice: /Report it/ }],
  ['400 platform', { status: 400, says: 'OsPlatformNotSupported', kind: 'rejected', advice: /leave the device out/ }],
  [
    '400 sensor',
    { status: 400, says: 'ClientVersionNotSupported', kind: 'rejected', advice: /Update the Defender sensor/ },
  ],
  ['400 active', { status: 400, says: 'ActiveRequestAlreadyExists', kind: 'conflict', advice: /follow that one/ }],
  [
    '400 active, told in words only',
    {
      status: 400,
      says: { error: { code: 'BadRequest', message: 'Action is already in progress' } },
      kind: 'conflict',
      advice: /follow that one/,
    },
  ],
  ['401', { status: 401, says: 'Unauthorized', kind: 'unauthorized', advice: /Sign in again/ }],
  [
    '403 that names three permissions',
    {
      status: 403,
      says: { error: { code: 'Forbidden', message: PERMISSIONS } },
      kind: 'forbidden',
      advice: /Grant Machine\.ReadWrite\.All or Machine\.CollectForensics or Machine\.Scan under WindowsDefenderATP/,
    },
  ],
  ['403', { status: 403, says: 'Forbidden', kind: 'forbidden', advice: /Grant Machine\.Isolate under/ }],
  ['403 feature', { status: 403, says: 'DisabledFeature', kind: 'forbidden', advice: /licence/ }],
  ['403 operation', { status: 403, says: 'DisallowedOperation', kind: 'forbidden', advice: /automation level/ }],
  ['404 NotFound', { status: 404, says: 'NotFound', kind: 'not-found', advice: /device group/ }],
  ['404 ResourceNotFound', { status: 404, says: 'ResourceNotFound', kind: 'not-found', advice: /device group/ }],
  ['404 without a body', { status: 404, says: '', kind: 'not-found', advice: /device group/ }],
  ['404 with a page', { status: 404, says: '<html>gone', kind: 'bad-reply', advice: /address of the tenant/ }],
  [
    '404 of an address that is not there',
    {
      status: 404,
      says: { Message: "No HTTP resource was found that matches the request URI 'https://x/api/y'." },
      kind: 'rejected',
      advice: /address of the tenant/,
    },
  ],
  ['405 without a body', { status: 405, says: '', kind: 'rejected', advice: /address of the tenant/ }],
  ['407 of a proxy', { status: 407, says: '<html>', kind: 'unreachable', advice: /proxy/ }],
  ['408 of a gateway', { status: 408, says: '', kind: 'unreachable', advice: /later/, safe: false }],
  ['500', { status: 500, says: 'InternalServerError', kind: 'unreachable', advice: /later/, safe: false }],
  ['502 with a page', { status: 502, says: '<html>Bad Gateway', kind: 'unreachable', advice: /later/, safe: false }],
  ['503 without a body', { status: 503, says: '', kind: 'unreachable', advice: /later/, safe: false }],
  ['504 with half of JSON', { status: 504, says: '{"error":{"co', kind: 'unreachable', advice: /later/, safe: false }],
  [
    'a query that is not valid, without a code',
    {
      status: 400,
      says: { error: { code: '', message: 'The query specified in the URI is not valid. x', details: [] } },
      kind: 'rejected',
      advice: /Report it/,
    },
  ],
  ['400 with half of JSON', { status: 400, says: '{"error":{"code":"Bad', kind: 'bad-reply', advice: /proxy/ }],
  ['400 with another form', { status: 400, says: { error: [1] }, kind: 'rejected', advice: /Correct what/ }],
];

const failureOf = async (row: Pick<Row, 'status' | 'says'>, headers = {}): Promise<PlaybookError> => {
  const isCode = typeof row.says === 'string' && /^[A-Z]\w+$/.test(row.says);
  const body = isCode ? { error: { code: row.says, message: 'what the service says', target: 't-1' } } : row.says;
  const { client } = clientAnsweredBy(() => ({ status: row.status, headers, body: body === '' ? undefined : body }));
  const error: unknown = await client
    .submit('device.isolate', 'a'.repeat(40), { comment: 'x', mode: 'fully' })
    .catch((reason: unknown) => reason);
  assert.ok(error instanceof PlaybookError, String(error));
  return error;
};

describe('refusals of Defender', () => {
  for (const [name, row] of rows) {
    it(`say what, why and what to do: ${name}`, async () => {
      const { detail } = await failureOf(row);
      assert.equal(detail.kind, row.kind, detail.message);
      assert.match(detail.message, /^Defender could not isolate the device: /);
      assert.match(detail.advice ?? '', row.advice);
      assert.equal(detail.status, row.status);
      const safe = row.safe ?? true;
      assert.equal(detail.safeToRepeat, safe);
      assert.equal(detail.message.endsWith('It may have been carried out all the same.'), !safe);
      if (typeof row.says === 'string' && /^[A-Z]\w+$/.test(row.says)) {
        assert.equal(detail.code, row.says);
        assert.equal(detail.correlationId, 't-1');
        assert.match(detail.message, /what the service says\./);
      }
    });
  }

  it('are known by the id of the header where the body has none', async () => {
    const { detail } = await failureOf({ status: 403, says: '' }, { 'mise-correlation-id': 'c-9' });
    assert.equal(detail.correlationId, 'c-9');
  });

  it('are known by the id of Graph', async () => {
    const says = { error: { code: 'Forbidden', message: 'no', innerError: { 'request-id': 'g-1' } } };
    assert.equal((await failureOf({ status: 403, says })).detail.correlationId, 'g-1');
  });

  it('tell what a sign-in service says, without its traces', async () => {
    const says = {
      error: 'invalid_client',
      error_description:
        "AADSTS7000222: The provided client secret keys for app 'a' are expired.\r\nTrace ID: 1 Timestamp: 2",
      error_codes: [7000222],
      correlation_id: 'c-2',
    };
    const { detail } = await failureOf({ status: 400, says });
    assert.equal(detail.kind, 'unauthorized');
    assert.equal(detail.code, 'AADSTS7000222');
    assert.equal(detail.correlationId, 'c-2');
    assert.match(detail.message, /are expired\.$/);
  });

  it('tell the parts of a refusal that has several', async () => {
    const says = {
      error: { code: 'BadRequest', message: 'Two are wrong.', details: [{ message: 'A.' }, { message: 'B.' }] },
    };
    assert.match((await failureOf({ status: 400, says })).detail.message, /Two are wrong\. A\. B\.$/);
  });

  it('say when calls may be made again', async () => {
    const { client } = clientAnsweredBy(() => ({ status: 429, headers: { 'retry-after': '37' }, body: '<html>' }));
    await assert.rejects(client.machine('a'), (error) => {
      assert.ok(error instanceof PlaybookError);
      assert.equal(error.detail.kind, 'throttled');
      assert.match(error.detail.advice ?? '', /in 37 seconds/);
      return true;
    });
  });
});
