/** What a service and a network do wrong, and where that ends: for each target in the right outcome and a message to act on. */
import assert from 'node:assert/strict';
import type { HttpReply, Send } from '../../engine/defender/http.ts';
import type { RunRecord } from '../../engine/journal/events.ts';
import { createRig, type Rig, type RigOptions } from '../support/engine-rig.ts';
import { tamperWith } from '../support/tamper.ts';

const on = (...devices: string[]) => ({ kind: 'devices', devices }) as const;
const playbook = (body: string): string => `language 1\nplaybook tried "Tried" {\n${body}\n}\n`;
const ISOLATE = playbook(
  'isolate devices of subject selectively for 96h { comment "Case 4711" acknowledge network_loss }',
);
const COLLECT = playbook('collect forensics from devices of subject { comment "Case 1" acknowledge data_collection }');
const BAN = playbook(`
  ban domains ["a.example.net", "b.example.net", "c.example.net"] for 30d {
    comment "Case 4711" acknowledge org_wide_block response block on failure continue }`);

const POST_ISOLATE = /^\/api\/machines\/[^/]+\/isolate$/;

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  /** How often this method and path were asked for, this time counted. */
  readonly times: number;
}

/** Answers some requests in place of the tenant. */
const instead =
  (answer: (asked: Asked) => Answer | undefined, seen: string[] = []): ((send: Send) => Send) =>
  (send) =>
  async (request): Promise<HttpReply> => {
    const path = request.url.replace(/^https?:\/\/[^/]+/, '').replace(/\?.*/, '');
    const line = `${request.method} ${path}`;
    seen.push(line);
    const found = answer({ method: request.method, path, times: seen.filter((one) => one === line).length });
    if (found === undefined) return send(request);
    return {
      status: found.status,
      headers: found.headers ?? {},
      body: (async function* () {
        await Promise.resolve();
        if (found.body !== undefined) yield Buffer.from(found.body);
      })(),
    };
  };

const targets = (record: RunRecord): string[] =>
  record.steps
    .flatMap((step) => step.targets)
    .map(({ target, state }) => `${'value' in target ? target.value : 'name' in target ? target.name : ''} ${state}`)
    .map((text) => text.replace(/\.\S+\.com/, ''));

const details = (record: RunRecord): string =>
  record.steps.flatMap((step) => step.targets.map(({ detail }) => detail ?? '')).join('\n');

const effects = (rig: Rig): string[] => rig.simulator.control.effects().map(({ type }) => type);

describe('bad input from the service', () => {
  let rig: Rig | undefined;
  afterEach(async () => {
    await rig?.close();
    assert.deepEqual(rig?.errors ?? [], []);
    rig = undefined;
  });
  const start = async (options: RigOptions): Promise<Rig> => (rig = await createRig(options));

  it('a link to a package that has run out is asked for once more', async () => {
    const seen: string[] = [];
    const here = await start({
      tamper: instead(
        ({ path, times }) =>
          path.includes('safedownload') && times === 1 ? { status: 403, body: '<html>' } : undefined,
        seen,
      ),
    });
    const record = await here.run(COLLECT, on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.equal(record.artefacts.length, 1);
    assert.equal(seen.filter((line) => line.endsWith('getPackageUri')).length, 2);
  });

  it('a package whose links never work is said to be collected, and where it still is', async () => {
    const seen: string[] = [];
    const here = await start({
      tamper: instead(({ path }) => (path.includes('safedownload') ? { status: 403 } : undefined), seen),
    });
    const record = await here.run(COLLECT, on('ws-042'));
    assert.equal(record.summary.outcome, 'failed');
    assert.match(details(record), /The package was collected, but .*HTTP 403/);
    assert.match(details(record), /Action center/);
    assert.equal(seen.filter((line) => line.endsWith('getPackageUri')).length, 2);
  });

  it('an action that is unknown for a second after it was made is followed all the same', async () => {
    const here = await start({
      tamper: instead(({ method, path, times }) =>
        method === 'GET' && path.startsWith('/api/machineactions/') && times <= 2
          ? { status: 404, body: '{"error":{"code":"ResourceNotFound","message":"Resource not found"}}' }
          : undefined,
      ),
    });
    const record = await here.run(ISOLATE, on('ws-042'));
    assert.equal(record.summary.outcome, 'succeeded');
    assert.deepEqual(effects(here), ['Isolate']);
  });

  it('a device that is off gets no isolation, and after three days the record says so', async () => {
    const here = await start({});
    here.simulator.control.setOnline('ws-042', false);
    const record = await here.run(ISOLATE, on('ws-042'));
    assert.deepEqual(targets(record), ['ws-042 timed-out']);
    assert.match(details(record), /gave up waiting for the device \(0x80190198\)\. Run this again once/);
    const days = ((record.summary.endedAt ?? 0) - record.summary.startedAt) / 86_400_000;
    assert.ok(days > 2.9 && days < 3.2, String(days));
  });

  const refusals: readonly [name: string, answer: Answer, state: 'failed' | 'refused', says: RegExp][] = [
    ['an empty 405', { status: 405 }, 'failed', /HTTP 405\. Check the address of the tenant/],
    ['an empty 404', { status: 404 }, 'failed', /HTTP 404\. Check the name/],
    [
      'a 404 of a device that is gone',
      { status: 404, body: '{"error":{"code":"ResourceNotFound","message":"Machine was not found"}}' },
      'refused',
      /Machine was not found\. Check the name/,
    ],
    [
      'a 403 that names three permissions',
      {
        status: 403,
        body: '{"error":{"code":"Forbidden","message":"None of the permissions (Machine.Read, Machine.Write, Machine.All)"}}',
      },
      'failed',
      /Grant Machine\.Read or Machine\.Write or Machine\.All under/,
    ],
    ['a page of a proxy', { status: 403, body: '<html>Blocked' }, 'failed', /is a web page, not JSON/],
    ['half of an error', { status: 400, body: '{"error":{"code"' }, 'failed', /only a part of it/],
  ];
  for (const [name, answer, state, says] of refusals) {
    it(`${name} ends as ${state} for each device, and nothing is done`, async () => {
      const here = await start({
        tamper: instead(({ path }) => (POST_ISOLATE.test(path) ? answer : undefined)),
      });
      const record = await here.run(ISOLATE, on('ws-042', 'ws-043'));
      assert.deepEqual(targets(record), [`ws-042 ${state}`, `ws-043 ${state}`]);
      assert.deepEqual(record.summary.counters, { [state]: 2 });
      assert.match(details(record), says);
      assert.deepEqual(effects(here), []);
    });
  }

  const troubles: readonly [name: string, answer: Answer][] = [
    ['a 502 with a page', { status: 502, body: '<html>Bad Gateway' }],
    ['a 503 without a body', { status: 503 }],
    ['a 401 in the middle', { status: 401, body: '{"error":{"code":"Unauthorized","message":"expired"}}' }],
    ['a 429', { status: 429, headers: { 'retry-after': '20' } }],
    ['an answer that is cut off', { status: 201, body: '{"id":"aaaa' }],
  ];
  for (const [name, answer] of troubles) {
    it(`${name} costs a second look and no second isolation`, async () => {
      const here = await start({
        tamper: instead(({ path, times }) => (POST_ISOLATE.test(path) && times === 1 ? answer : undefined)),
      });
      const record = await here.run(ISOLATE, on('ws-042'));
      assert.deepEqual(targets(record), ['ws-042 done']);
      assert.deepEqual(effects(here), ['Isolate']);
    });
  }

  it('a storm of 429 is waited out by all, and each device is isolated once', async () => {
    const here = await start({
      tamper: instead(({ times }) => (times <= 4 ? { status: 429, headers: { 'retry-after': '7' } } : undefined)),
    });
    const record = await here.run(ISOLATE, on('ws-042', 'ws-043'));
    assert.deepEqual(targets(record), ['ws-042 done', 'ws-043 done']);
    assert.deepEqual(effects(here), ['Isolate', 'Isolate']);
  });

  it('results of an import are told apart by value, in whatever order they come', async () => {
    const here = await start({
      tamper: tamperWith({
        json: (body, path) => {
          if (!path.startsWith('/api/indicators/import')) return body;
          const { value } = body as { value: { indicator: string }[] };
          const [first, ...rest] = value;
          const refused = { ...first, id: null, isFailed: 'true', failureReason: 'The domain is reserved.' };
          return { value: [...rest.toReversed(), refused] };
        },
      }),
    });
    const record = await here.run(BAN, { kind: 'none' });
    assert.deepEqual(targets(record).sort(), ['a.example.net failed', 'b.example.net done', 'c.example.net done']);
    assert.match(details(record), /The domain is reserved\./);
    assert.equal(record.summary.outcome, 'partial');
  });
});
