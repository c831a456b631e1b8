import assert from 'node:assert/strict';
import type { DefenderApi } from '../../../engine/ports.ts';
import { answering, talkTo } from '../../support/contract-server.ts';
import { printed, printedJson, printedLine, requestLines, type Fields } from '../../support/printed.ts';

const ACTION = printedJson('machineaction.tr1.response.json');
const MACHINE = '1e5bc9d7e413ddd7902c2932e418702b84d0cc07';
const ACTION_ID = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';

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
  readonly operation: string;
  readonly sample: string;
  readonly reply: unknown;
  readonly call: (client: DefenderApi, body: PrintedBody) => Promise<unknown>;
}

const update = async (client: DefenderApi, sample: string): Promise<unknown> =>
  client.updateAlert('121688558380765161_2136280442', printedJson(sample) as Record<string, string>);

/** What is sent equals what is printed: method, path, names of fields, their values and with them their types. */
const bodies: readonly RequestCase[] = [
  {
    operation: 'isolate',
    sample: 'isolate-machine.en1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.isolate', MACHINE, { comment, mode: 'fully' }),
  },
  {
    operation: 'isolate',
    sample: 'isolate-machine.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.isolate', MACHINE, { comment, mode: 'fully' }),
  },
  {
    operation: 'release',
    sample: 'unisolate-machine.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.release', MACHINE, { comment }),
  },
  {
    operation: 'restrict app execution',
    sample: 'restrict-code-execution.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.restrict', MACHINE, { comment }),
  },
  {
    operation: 'allow app execution',
    sample: 'unrestrict-code-execution.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.allow', MACHINE, { comment }),
  },
  {
    operation: 'collect package',
    sample: 'collect-investigation-package.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) =>
      client.submit('device.collect', 'fb9ab6be3965095a09c057be7c90f0a2', { comment }),
  },
  {
    operation: 'stop and quarantine file',
    sample: 'stop-and-quarantine-file.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment, Sha1: sha1 }) => client.submit('file.quarantine', MACHINE, { comment, sha1 }),
  },
  {
    operation: 'run AV scan',
    sample: 'run-av-scan.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.submit('device.scan', MACHINE, { comment, depth: 'fully' }),
  },
  {
    operation: 'run live response',
    sample: 'run-live-response.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment, Commands: commands }) =>
      client.submit('device.script', MACHINE, { comment, commands }),
  },
  {
    operation: 'cancel machine action',
    sample: 'cancel-machine-action.en1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.cancelMachineAction(ACTION_ID, comment),
  },
  {
    operation: 'cancel machine action',
    sample: 'cancel-machine-action.tr1.request.json',
    reply: ACTION,
    call: (client, { Comment: comment }) => client.cancelMachineAction('988cc94e-7a8f-4b28-ab65-54970c5d5018', comment),
  },
  {
    operation: 'start investigation',
    sample: 'initiate-autoir-investigation.tr1.request.json',
    reply: { id: '63004' },
    call: (client, { Comment: comment }) => client.startInvestigation(MACHINE, comment),
  },
  {
    operation: 'add or remove tag',
    sample: 'add-or-remove-machine-tags.tr1.request.json',
    reply: {},
    call: (client, { Value: value, Action: action }) => client.tag(MACHINE, value, action),
  },
  {
    operation: 'delete indicators',
    sample: 'batch-delete-ti-indicators.en1.request.json',
    reply: undefined,
    call: (client, { IndicatorIds: ids }) => client.deleteIndicators(ids),
  },
  {
    operation: 'update alert',
    sample: 'update-alert.tr1.request.json',
    reply: {},
    call: (client) => update(client, 'update-alert.tr1.request.json'),
  },
];

/** A request line as sent: `+` and `%20` are a blank, and paging of our own is left out. */
const lineOf = ({ method, url }: { method: string; url: string }): string =>
  `${method} ${decodeURIComponent(url)}`.replace(/([?&])\$top=\d+&?/, '$1').replace(/[?&]$/, '');

const asSent = (line: string): string =>
  line
    .replaceAll('+', ' ')
    .replace(/([?&])\$top=\d+&?/, '$1')
    .replace(/[?&]$/, '');

interface LineCase {
  readonly operation: string;
  /** As in REQUEST-LINES.tsv. */
  readonly line: string;
  readonly reply?: unknown;
  readonly call: (client: DefenderApi) => Promise<unknown>;
  /** What is sent where it is meant to differ. */
  readonly sent?: string;
}

const LIST = { value: [] };

const lines: readonly LineCase[] = [
  { operation: 'list devices', line: 'GET /api/machines', call: (c) => c.machines({}) },
  {
    operation: 'list devices by the start of their name',
    line: "GET /api/machines?$filter=startswith(computerDnsName,'mymachine')",
    call: (c) => c.machines({ search: 'mymachine' }),
  },
  {
    operation: 'read device',
    line: `GET /api/machines/${MACHINE}`,
    reply: { id: MACHINE },
    call: (c) => c.machine(MACHINE),
  },
  {
    operation: 'find devices by IP address',
    line: "GET /api/machines/findbyip(ip='10.248.240.38',timestamp=2019-09-22T08:44:05Z)",
    call: (c) => c.machinesByIp('10.248.240.38', '2019-09-22T08:44:05.1234567Z'),
  },
  {
    operation: 'find devices by tag',
    line: 'GET /api/machines/findbytag?tag=testTag&useStartsWithFilter=true',
    // A tag that only begins like that is another tag.
    sent: 'GET /api/machines/findbytag?tag=testTag&useStartsWithFilter=false',
    call: (c) => c.machines({ tag: 'testTag' }),
  },
  {
    operation: 'read machine action',
    line: 'GET /api/machineactions/2e9da30d-27f6-4208-81f2-9cd3d67893ba',
    reply: ACTION,
    call: (c) => c.machineActions({ ids: ['2e9da30d-27f6-4208-81f2-9cd3d67893ba'] }),
  },
  { operation: 'list machine actions', line: 'GET /api/machineactions', call: (c) => c.machineActions({}) },
  {
    operation: 'list machine actions of a device',
    line: "GET /api/machineactions?$filter=machineId eq 'f46b9bb259ed4a7fb9981b73510e3cc7aa81ec1f'&$top=2",
    call: (c) => c.machineActions({ machineId: 'f46b9bb259ed4a7fb9981b73510e3cc7aa81ec1f' }),
  },
  {
    operation: 'link to package',
    line: 'GET /api/machineactions/7327b54fd718525cbca07dacde913b5ac3c85673/GetPackageUri',
    sent: 'GET /api/machineactions/7327b54fd718525cbca07dacde913b5ac3c85673/getPackageUri',
    reply: { value: 'https://x' },
    call: (c) => c.packageLink('7327b54fd718525cbca07dacde913b5ac3c85673'),
  },
  {
    operation: 'link to live response result',
    line: 'GET /api/machineactions/988cc94e-7a8f-4b28-ab65-54970c5d5018/GetLiveResponseResultDownloadLink(index=0)',
    reply: { value: 'https://x' },
    call: (c) => c.liveResponseLink('988cc94e-7a8f-4b28-ab65-54970c5d5018', 0),
  },
  {
    operation: 'list alerts with evidence',
    line: 'GET /api/alerts?$top=10&$expand=evidence',
    sent: 'GET /api/alerts?$expand=evidence&$orderby=alertCreationTime desc',
    call: (c) => c.alerts({ limit: 10 }),
  },
  {
    operation: 'read alert',
    line: 'GET /api/alerts/da637472900382838869_1364969609',
    reply: { id: 'da637472900382838869_1364969609' },
    call: (c) => c.alert('da637472900382838869_1364969609'),
  },
  {
    operation: 'read file',
    line: 'GET /api/files/4388963aaa83afe2042a46a3c017ad50bdcdafb3',
    reply: {},
    call: (c) => c.file('4388963aaa83afe2042a46a3c017ad50bdcdafb3'),
  },
  { operation: 'list indicators', line: 'GET /api/indicators', call: (c) => c.indicators({}) },
  { operation: 'list library', line: 'GET /api/libraryfiles', call: (c) => c.libraryFiles() },
  {
    operation: 'read investigation',
    line: 'GET /api/investigations/{id}',
    sent: 'GET /api/investigations/63004',
    reply: { id: '63004' },
    call: (c) => c.investigation('63004'),
  },
  {
    operation: 'list investigations',
    line: 'GET /api/investigations',
    sent: "GET /api/investigations?$filter=machineId eq 'm1' and startTime ge 2026-01-31T10:00:00Z",
    call: (c) => c.investigations({ machineId: 'm1', startedSince: '2026-01-31T10:00:00.000Z' }),
  },
];

describe('requests', () => {
  for (const { operation, sample, reply, call } of bodies) {
    it(`${operation} | ${sample}`, async () => {
      const received = await talkTo(answering(reply), async (talk) => {
        await call(talk.client, JSON.parse(printed(sample)) as PrintedBody);
        return talk.received;
      });
      assert.deepEqual(
        received.map(({ method, url, body }): unknown[] => [`${method} ${url}`, JSON.parse(body)]),
        [[printedLine(sample), printedJson(sample)]],
      );
      assert.equal(received[0]!.headers['content-type'], 'application/json');
      assert.equal(received[0]!.headers.authorization, 'Bearer test-token');
    });
  }

  for (const { operation, line, reply = LIST, call, sent = line } of lines) {
    it(`${operation} | ${line}`, async () => {
      assert.ok(requestLines.has(line), 'the line is printed');
      const received = await talkTo(answering(reply), async (talk) => {
        await call(talk.client);
        return talk.received;
      });
      assert.deepEqual(received.map(lineOf), [asSent(sent)]);
      assert.equal(received[0]!.body, '');
    });
  }

  it('delete one indicator | DELETE /api/indicators/995', async () => {
    const received = await talkTo(
      (request, response) => {
        const status = request.method === 'DELETE' ? 204 : request.method === 'GET' ? 200 : 404;
        response.writeHead(status).end(request.method === 'GET' ? JSON.stringify(LIST) : '');
      },
      async (talk) => {
        await talk.client.deleteIndicators(['995']);
        return talk.received;
      },
    );
    assert.ok(requestLines.has('DELETE /api/indicators/995'));
    assert.equal(lineOf(received.at(-1)!), 'DELETE /api/indicators/995');
  });

  const imports = ['import-ti-indicators.en1.request.json', 'import-ti-indicators.tr1.request.json'];
  for (const sample of imports) {
    it(`import indicators | ${sample}`, async () => {
      const items = printedJson(sample)['Indicators'] as Fields[];
      const received = await talkTo(answering(LIST), async (talk) => {
        await talk.client.importIndicators(
          items.map((each) => ({
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
        return talk.received;
      });
      const [request] = received;
      assert.equal(`${request!.method} ${request!.url}`, printedLine(sample));
      const body = JSON.parse(request!.body) as { Indicators: Fields[] };
      assert.deepEqual(Object.keys(body), ['Indicators']);
      // The samples still print an action that was retired in 2022, so names and types are compared.
      const kind = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);
      body.Indicators.forEach((item, index) => {
        for (const [name, value] of Object.entries(item)) assert.equal(kind(value), kind(items[index]![name]), name);
      });
    });
  }

  it('hunt | run-advanced-query-api.tr1.request.txt', async () => {
    const sample = 'run-advanced-query-api.tr1.request.txt';
    const body = JSON.parse(printed(sample).replaceAll('\n|', '\\n|')) as { Query: string };
    const received = await talkTo(answering({ Schema: [], Results: [] }), async (talk) => {
      await talk.client.hunt(body.Query);
      return talk.received;
    });
    assert.deepEqual(
      received.map((request): unknown[] => [`${request.method} ${request.url}`, JSON.parse(request.body)]),
      [[printedLine(sample), body]],
    );
  });
});
