import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PlaybookError } from '../../engine/errors.ts';
import type { DefenderApi } from '../../engine/ports.ts';
import { clientAnsweredBy } from '../support/fake-send.ts';

/** Requests and replies as Microsoft prints them; INDEX.tsv says where. */
const SAMPLES = new URL('../resources/mde/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, SAMPLES), 'utf8');
const sample = (file: string): Record<string, unknown> => JSON.parse(read(file)) as Record<string, unknown>;
const printedLine = (file: string): string => {
  const row = read('INDEX.tsv')
    .split('\n')
    .map((line) => line.split('\t'))
    .find(([name]) => name === file);
  const [method, address] = row![3]!.split(' ') as [string, string];
  return `${method} ${new URL(address).pathname}`;
};

const ACTION = sample('machineaction.tr1.response.json');
const MACHINE = '1e5bc9d7e413ddd7902c2932e418702b84d0cc07';

/** The fields of the printed bodies; each case uses those that its own body has. */
interface PrintedBody {
  readonly Comment: string;
  readonly Sha1: string;
  readonly Commands: unknown;
  readonly Value: string;
  readonly Action: 'Add' | 'Remove';
  readonly IndicatorIds: readonly string[];
}

interface RequestCase {
  readonly file: string;
  readonly reply: unknown;
  readonly call: (client: DefenderApi, body: PrintedBody) => Promise<unknown>;
}

const requests: readonly RequestCase[] = [
  {
    file: 'isolate-machine.en1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.isolate', MACHINE, { comment, mode: 'fully' }),
  },
  {
    file: 'unisolate-machine.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.release', MACHINE, { comment }),
  },
  {
    file: 'restrict-code-execution.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.restrict', MACHINE, { comment }),
  },
  {
    file: 'unrestrict-code-execution.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.allow', MACHINE, { comment }),
  },
  {
    file: 'collect-investigation-package.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) =>
      client.submit('device.collect', 'fb9ab6be3965095a09c057be7c90f0a2', { comment }),
  },
  {
    file: 'stop-and-quarantine-file.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment, Sha1: sha1 }) => client.submit('file.quarantine', MACHINE, { comment, sha1 }),
  },
  {
    file: 'run-av-scan.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.scan', MACHINE, { comment, depth: 'fully' }),
  },
  {
    file: 'run-live-response.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment, Commands: commands }) =>
      client.submit('device.script', MACHINE, { comment, commands }),
  },
  {
    file: 'cancel-machine-action.en1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.cancelMachineAction('aaaabbbb-0000-cccc-1111-dddd2222eeee', comment),
  },
  {
    file: 'initiate-autoir-investigation.tr1.request.json',
    reply: { id: '63004' },
    call: (client, { Comment: comment }) => client.startInvestigation(MACHINE, comment),
  },
  {
    file: 'add-or-remove-machine-tags.tr1.request.json',
    reply: {},
    call: (client, { Value: value, Action: action }) => client.tag(MACHINE, value, action),
  },
  {
    file: 'batch-delete-ti-indicators.en1.request.json',
    reply: undefined,
    call: (client, { IndicatorIds: ids }) => client.deleteIndicators(ids),
  },
  {
    file: 'update-alert.tr1.request.json',
    reply: {},
    call: (client) =>
      client.updateAlert(
        '121688558380765161_2136280442',
        JSON.parse(read('update-alert.tr1.request.json')) as Record<string, string>,
      ),
  },
];

describe('requests to Defender', () => {
  for (const { file, reply, call } of requests) {
    it(`equal the printed one: ${file}`, async () => {
      const { client, sent } = clientAnsweredBy(() => ({ body: reply }));
      await call(client, JSON.parse(read(file)) as PrintedBody);
      assert.deepEqual(sent, [
        { method: printedLine(file).split(' ')[0], path: printedLine(file).split(' ')[1], body: sample(file) },
      ]);
    });
  }

  it('write indicators with the printed names and types', async () => {
    const file = 'import-ti-indicators.en1.request.json';
    const printed = sample(file)['Indicators'] as Record<string, unknown>[];
    const { client, sent } = clientAnsweredBy(() => ({ body: sample('import-ti-indicators.en2.response.json') }));
    await client.importIndicators(
      printed.map((each) => ({
        indicatorValue: String(each['indicatorValue']),
        indicatorType: each['indicatorType'] === 'FileSha1' ? 'FileSha1' : 'FileSha256',
        action: 'Block',
        title: 'demo',
        description: 'demo2',
        severity: 'Medium',
        expirationTime: '2021-12-12T00:00:00Z',
        recommendedActions: 'nothing',
        rbacGroupNames: ['group1'],
      })),
    );
    assert.equal(`${sent[0]!.method} ${sent[0]!.path}`, printedLine(file));
    const body = sent[0]!.body as { Indicators: Record<string, unknown>[] };
    assert.deepEqual(Object.keys(body), ['Indicators']);
    const kind = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);
    for (const [index, item] of body.Indicators.entries()) {
      const types = Object.entries(item).map(([name, value]) => [name, kind(value)]);
      assert.deepEqual(
        types,
        Object.keys(item).map((name) => [name, kind(printed[index]![name])]),
      );
    }
  });

  it('put a hunting query into the printed field', async () => {
    const file = 'run-advanced-query-api.tr1.request.txt';
    const { client, sent } = clientAnsweredBy(() => ({ body: sample('run-advanced-query-api.tr2.response.json') }));
    const query = JSON.parse(read(file).replaceAll('\n|', '\\n|')) as { Query: string };
    await client.hunt(query.Query);
    assert.deepEqual(sent[0], { method: 'POST', path: printedLine(file).split(' ')[1], body: query });
  });
});

/** Each field of the printed reply is still there, by its name and with its value. */
function assertKept(read: unknown, printed: Record<string, unknown>): void {
  const result = read as Record<string, unknown>;
  for (const [name, value] of Object.entries(printed)) assert.deepEqual(result[name], value, name);
}

describe('replies of Defender', () => {
  const entities: readonly [file: string, call: (client: DefenderApi) => Promise<unknown>][] = [
    ['get-machineaction-object.en1.response.json', async (c) => (await c.machineActions({ ids: ['a'] }))[0]],
    ['machineaction.tr1.response.json', (c) => c.submit('device.release', MACHINE, { comment: 'x' })],
    ['run-live-response.en2.response.json', (c) => c.submit('device.script', MACHINE, { comment: 'x', commands: [] })],
    ['get-machine-by-id.nl1.response.json', (c) => c.machine(MACHINE)],
    ['alerts.en1.response.json', (c) => c.alert('da637472900382838869_1364969609')],
    ['get-file-information.tr1.response.json', (c) => c.file('4388963aaa83afe2042a46a3c017ad50bdcdafb3')],
  ];
  for (const [file, call] of entities) {
    it(`are read without loss: ${file}`, async () => {
      const { client } = clientAnsweredBy(() => ({ status: file.startsWith('run') ? 201 : 200, body: sample(file) }));
      assertKept(await call(client), sample(file));
    });
  }

  for (const file of [
    'get-machineactions-collection.tr1.response.json',
    'get-machineactions-collection.tr2.response.json',
  ]) {
    it(`are read without loss, also with the older name of a date: ${file}`, async () => {
      const { client } = clientAnsweredBy(() => ({ body: sample(file) }));
      const actions = await client.machineActions({ machineId: 'f46b9bb259ed4a7fb9981b73510e3cc7aa81ec1f' });
      const printed = sample(file)['value'] as Record<string, unknown>[];
      assert.equal(actions.length, printed.length);
      for (const [index, action] of actions.entries()) {
        assertKept(action, printed[index]!);
        assert.equal(action.lastUpdateDateTimeUtc, printed[index]!['lastUpdateTimeUtc']);
      }
    });
  }

  it('are read without loss: indicators, alone and in a list', async () => {
    const printed = sample('ti-indicator.en1.response.json');
    const { client } = clientAnsweredBy(() => ({ body: { value: [printed] } }));
    assertKept((await client.indicators({}))[0], printed);
  });

  it('give a result for each imported indicator', async () => {
    const file = 'import-ti-indicators.en2.response.json';
    const { client } = clientAnsweredBy(() => ({ body: sample(file) }));
    const values = [
      '220e7d15b011d7fac48f2bd61114db1022197f7f',
      '2233223322332233223322332233223322332233223322332233223322332222',
    ];
    const common = { action: 'Block', title: 't', description: 'd' } as const;
    const results = await client.importIndicators([
      { ...common, indicatorValue: values[1]!, indicatorType: 'FileSha256' },
      { ...common, indicatorValue: values[0]!, indicatorType: 'FileSha1' },
    ]);
    assert.deepEqual(results, (sample(file)['value'] as unknown[]).toReversed());
  });

  it('give links without the quotes around them', async () => {
    const quoted = clientAnsweredBy(() => ({ body: sample('get-package-sas-uri.en1.response.json') }));
    const link = await quoted.client.packageLink('7327b54f');
    assert.equal(new URL(link!).pathname, '/safedownload/WDATP_Investigation_Package.zip');
    const bare = clientAnsweredBy(() => ({ body: sample('get-live-response-result.tr1.response.json') }));
    const result = await bare.client.liveResponseLink('988cc94e-7a8f-4b28-ab65-54970c5d5018', 0);
    assert.equal(result, sample('get-live-response-result.tr1.response.json')['value']);
    assert.equal(
      bare.sent[0]!.path,
      '/api/machineactions/988cc94e-7a8f-4b28-ab65-54970c5d5018/GetLiveResponseResultDownloadLink(index=0)',
    );
  });

  it('give the rows of a hunting query', async () => {
    const printed = sample('run-advanced-query-api.tr2.response.json');
    const { client } = clientAnsweredBy(() => ({ body: printed }));
    assert.deepEqual(await client.hunt('DeviceProcessEvents'), printed['Results']);
  });

  const errors: readonly [file: string, status: number, kind: string][] = [
    ['error.ActiveRequestAlreadyExists.rebuilt.json', 400, 'conflict'],
    ['error.getPackageUri.wrong-action.json', 400, 'rejected'],
    ['error.hunting.syntax.json', 400, 'rejected'],
    ['error.machineaction.bad-guid.json', 400, 'rejected'],
    ['common-errors.tr1.response.json', 404, 'not-found'],
    ['common-errors.tr2.response.json', 400, 'rejected'],
    ['error.alert-user.not-found.json', 404, 'not-found'],
  ];
  for (const [file, status, kind] of errors) {
    it(`become failures that keep message, code and correlation id: ${file}`, async () => {
      const { error } = sample(file) as { error: { code: string; message: string; target: string } };
      const { client } = clientAnsweredBy(() => ({ status, body: sample(file) }));
      await assert.rejects(client.submit('device.release', MACHINE, { comment: 'x' }), (thrown) => {
        assert.ok(thrown instanceof PlaybookError);
        assert.deepEqual(
          { kind: thrown.detail.kind, code: thrown.detail.code, correlationId: thrown.detail.correlationId },
          { kind, code: error.code, correlationId: error.target },
        );
        assert.ok(thrown.message.includes(error.message));
        return true;
      });
    });
  }
});
