import { createStaticTokenSource } from '../../engine/auth/static-token-source.ts';
import assert from 'node:assert/strict';
import { createDefenderClient } from '../../engine/defender/defender-client.ts';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import { PlaybookError, type FailureKind } from '../../engine/errors.ts';
import type { DefenderApi } from '../../engine/ports.ts';
import { createInstantClock } from '../support/instant-clock.ts';
import { startLoopbackServer, type LoopbackServer } from '../support/loopback-server.ts';

interface Reply {
  readonly status: number;
  readonly body?: object;
}

const GONE: Reply = { status: 410 };
const DEFENDER_ROWS: Reply = { status: 200, body: { Schema: [], Results: [{ DeviceName: 'old' }] } };
/** As Learn prints it (security: runHuntingQuery). */
const GRAPH_ROWS: Reply = {
  status: 200,
  body: { '@odata.context': 'x', schema: [{ name: 'DeviceName', type: 'String' }], results: [{ DeviceName: 'new' }] },
};
const forbidden = (code: string, message: string): Reply => ({ status: 403, body: { error: { code, message } } });
const LACKS = forbidden('Forbidden', 'The application lacks (AdvancedQuery.Read.All).');

const QUERY = "DeviceInfo | where DeviceName == 'it''s \\u00e9'";

describe('hunting', () => {
  let servers: LoopbackServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
  });

  const serve = async (replies: readonly Reply[]): Promise<LoopbackServer> => {
    const left = [...replies];
    const server = await startLoopbackServer((_request, response) => {
      const { status, body } = (left.length > 1 ? left.shift() : left[0])!;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
    servers.push(server);
    return server;
  };

  const tenant = async (
    defenderReplies: readonly Reply[],
    graphReplies?: readonly Reply[],
  ): Promise<{ client: DefenderApi; asked: () => string[]; defender: LoopbackServer; graph?: LoopbackServer }> => {
    const defender = await serve(defenderReplies);
    const graph = graphReplies === undefined ? undefined : await serve(graphReplies);
    const client = createDefenderClient({
      baseUrl: defender.baseUrl,
      send: createHttpTransport(),
      tokens: createStaticTokenSource('for-defender'),
      budget: { take: () => Promise.resolve(), throttled: () => undefined },
      clock: createInstantClock(),
      ...(graph && { graph: { baseUrl: graph.baseUrl, tokens: createStaticTokenSource('for-graph') } }),
    });
    const asked = (): string[] => [
      ...defender.received.map(() => 'defender'),
      ...(graph?.received ?? []).map(() => 'graph'),
    ];
    return { client, asked, defender, ...(graph && { graph }) };
  };

  const names = async (client: DefenderApi): Promise<unknown[]> =>
    (await client.hunt(QUERY)).map((row) => row['DeviceName']);

  it('asks Defender while it answers, and Graph never', async () => {
    const { client, asked, defender } = await tenant([DEFENDER_ROWS], [GRAPH_ROWS]);
    assert.deepEqual(await names(client), ['old']);
    assert.deepEqual(asked(), ['defender']);
    assert.equal(defender.received[0]!.url, '/api/advancedqueries/run');
  });

  const gone: readonly [name: string, reply: Reply][] = [
    ['404 without a body', { status: 404 }],
    ['410', GONE],
    ['403 of a feature that is off', forbidden('DisabledFeature', 'x')],
    ['403 that says so', forbidden('Forbidden', 'This API is no longer available. Use Microsoft Graph.')],
  ];
  for (const [name, reply] of gone) {
    it(`goes on at Graph with a token of its own after ${name}, and stays there`, async () => {
      const { client, asked, defender, graph } = await tenant([reply], [GRAPH_ROWS]);
      assert.deepEqual(await names(client), ['new']);
      assert.deepEqual(await names(client), ['new']);
      assert.deepEqual(asked(), ['defender', 'graph', 'graph']);
      const [request] = graph!.received;
      assert.equal(`${request!.method} ${request!.url}`, 'POST /v1.0/security/runHuntingQuery');
      assert.deepEqual(JSON.parse(request!.body), { Query: QUERY });
      assert.equal(request!.headers.authorization, 'Bearer for-graph');
      assert.equal(defender.received[0]!.headers.authorization, 'Bearer for-defender');
    });
  }

  it('comes back where Graph is what is gone', async () => {
    const { client, asked } = await tenant([GONE, DEFENDER_ROWS], [GRAPH_ROWS, GONE]);
    await names(client);
    assert.deepEqual(await names(client), ['old']);
    assert.deepEqual(await names(client), ['old']);
    assert.equal(asked().length, 5);
  });

  const failures: readonly [
    name: string,
    defender: Reply,
    graph: Reply | undefined,
    kind: FailureKind,
    says: RegExp,
  ][] = [
    [
      'a permission is missing',
      LACKS,
      GRAPH_ROWS,
      'forbidden',
      /Grant AdvancedQuery\.Read\.All under WindowsDefenderATP/,
    ],
    [
      'the query is wrong',
      { status: 400, body: { error: { code: 'BadRequest', message: 'Syntax' } } },
      GRAPH_ROWS,
      'rejected',
      /Syntax/,
    ],
    ['there is no token for Graph', GONE, undefined, 'rejected', /HTTP 410.*moved to Microsoft Graph/],
    [
      'Graph wants a permission',
      GONE,
      forbidden('Forbidden', 'Missing scopes.'),
      'forbidden',
      /HTTP 410.*Grant ThreatHunting\.Read\.All under Microsoft Graph/,
    ],
  ];
  for (const [name, first, second, kind, says] of failures) {
    it(`says what to do where ${name}, and does not stay where nothing came`, async () => {
      const { client, defender } = await tenant([first], second === undefined ? undefined : [second]);
      for (const round of [1, 2]) {
        await assert.rejects(client.hunt(QUERY), (error) => {
          assert.ok(error instanceof PlaybookError);
          assert.equal(error.detail.kind, kind);
          assert.match(error.message, says);
          return true;
        });
        assert.equal(defender.received.length, round);
      }
    });
  }
});
