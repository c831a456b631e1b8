/**
 * Bad input of a tenant, item by item, over real sockets: a stand-in for Entra, an API that misbehaves, a whole engine. Each item
 * ends in the right outcome for each target, with one message that says what to do, and with the effects that it may have had.
 */
import assert from 'node:assert/strict';
import type http from 'node:http';
import { gzipSync } from 'node:zlib';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { SubjectInput } from '../../engine/plan/run-plan.ts';
import { createRig, type Rig } from '../support/engine-rig.ts';
import { startEntra, type Entra } from '../support/entra/entra.ts';
import { Refusal } from '../support/entra/refusal.ts';
import { CLIENT, TENANT } from '../support/fake-identity.ts';
import { SECRET, startUnrulyService, type Asked, type Unruly, type UnrulyService } from '../support/unruly-service.ts';

const on = (...devices: string[]): SubjectInput => ({ kind: 'devices', devices });
const playbook = (body: string): string => `language 1
contact nina { name "Nina" upn "nina@contoso.com" }
playbook tried "Tried" {
  owner nina
  ${body}
}
`;
const ISOLATE = playbook(
  'isolate devices of subject selectively for 96h { comment "Case 4711" acknowledge network_loss on failure continue }',
);
const COLLECT = playbook('collect forensics from devices of subject { comment "Case 1" acknowledge data_collection }');
const BAN = playbook(`ban domains ["a.example.net", "b.example.net", "c.example.net"] for 30d {
    comment "Case 4711" acknowledge org_wide_block response block on failure continue }`);

interface World extends UnrulyService {
  readonly entra: Entra;
  readonly rig: Rig;
  /** Every token that was issued is refused from now on. */
  revokeAll(): void;
}

interface Item {
  readonly name: string;
  readonly text?: string;
  readonly subject?: SubjectInput;
  readonly profile?: Partial<TenantProfile>;
  readonly machines?: number;
  /** What is wrong from the start. */
  readonly before?: (world: World) => void;
  /** What goes wrong as soon as the run has begun. */
  readonly during?: (world: World) => void;
  /** The plan does not come about, or is refused: what it says. */
  readonly unplanned?: readonly RegExp[];
  /** `NAME STATE` of each target of the run. */
  readonly targets?: readonly string[];
  /** What is said of each target that did not come to be done, in one and the same message. */
  readonly says?: readonly RegExp[];
  /** What the tenant did. */
  readonly effects?: readonly string[];
  readonly also?: (world: World, record: RunRecord | undefined) => void;
}

const isIsolate = ({ method, path }: Asked): boolean => method === 'POST' && path.endsWith('/isolate');
const isRead = ({ method, path }: Asked): boolean => method === 'GET' && path.startsWith('/api/machines');

interface Answer {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers what is matched, the first `times` times. */
const answer =
  (matches: (asked: Asked) => boolean, { status, body = '', headers = {} }: Answer, times = Infinity) =>
  (world: Unruly): void => {
    world.wrong = (asked, response) => {
      if (!matches(asked) || asked.times > times) return undefined;
      response.writeHead(status, headers).end(body);
      return 'answered';
    };
  };

/** Begins an answer and breaks off. */
const cutOff =
  (matches: (asked: Asked) => boolean, begin: (response: http.ServerResponse) => void, times = Infinity) =>
  (world: Unruly): void => {
    world.wrong = (asked, response) => {
      if (!matches(asked) || asked.times > times) return undefined;
      begin(response);
      setTimeout(() => response.destroy(), 20);
      return 'answered';
    };
  };

const html = (status: number): Answer => ({
  status,
  body: '<html><body><h1>Bad Gateway</h1></body></html>',
  headers: { 'content-type': 'text/html' },
});
const error = (status: number, code: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ error: { code, message, target: '|76dce355-471ae6d819782413.' } }),
  headers: { 'content-type': 'application/json' },
});
/** 96 MB of blanks in 100 KB. */
const bomb = (status: number): Answer => ({
  status,
  body: gzipSync(Buffer.alloc(96 * 1_048_576, 0x20), { level: 1 }),
  headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' },
});

const BOTH = ['ws-042', 'ws-043'] as const;
const each = (state: string): string[] => BOTH.map((name) => `${name} ${state}`);

const ITEMS: readonly Item[] = [
  {
    name: 'an expired secret',
    before: ({ entra }) => {
      entra.refuse = new Refusal(7000222, "The provided client secret keys for app '1111' are expired.");
    },
    unplanned: [/AADSTS7000222/, /Make a new one under Certificates & secrets/],
  },
  {
    name: 'a secret that expires in the middle of a run',
    during: (world) => {
      world.revokeAll();
      world.entra.refuse = new Refusal(7000222, "The provided client secret keys for app '1111' are expired.");
    },
    targets: each('failed'),
    says: [/AADSTS7000222/, /Make a new one under Certificates & secrets/],
  },
  {
    name: 'a wrong tenant',
    profile: { tenantId: CLIENT },
    unplanned: [/AADSTS90002/, /Copy the tenant id from the Entra admin center/],
  },
  {
    name: 'a token of another tenant',
    before: ({ entra }) => {
      entra.claims = { ...entra.claims, tid: CLIENT };
    },
    unplanned: [new RegExp(`a token of the tenant ${CLIENT}`), /Sign in with an account of that tenant/],
  },
  {
    name: 'a missing consent',
    before: ({ entra }) => {
      entra.claims = { roles: undefined };
    },
    unplanned: [/Machine\.Read\.All/, /under WindowsDefenderATP, with admin consent/],
  },
  {
    name: 'a permission that nobody granted',
    before: ({ entra }) => {
      entra.claims = { roles: ['Machine.Read.All'] };
    },
    unplanned: [/lacks the permission Machine\.Isolate/, /with admin consent/],
  },
  {
    name: 'a token of the wrong audience',
    before: ({ entra }) => {
      entra.claims = { ...entra.claims, aud: 'https://graph.microsoft.com' };
    },
    unplanned: [/a token for Microsoft Graph/, /https:\/\/api\.securitycenter\.microsoft\.com\/\.default/],
  },
  {
    name: 'a 403 that names three permissions',
    during: answer(
      isIsolate,
      error(403, 'Forbidden', 'None of the required permissions (Machine.Contain, Machine.Cut, Machine.Full.All).'),
    ),
    targets: each('failed'),
    says: [/Grant Machine\.Contain or Machine\.Cut or Machine\.Full\.All under WindowsDefenderATP/],
  },
  {
    name: 'a 401 in the middle of a run',
    during: (world) => {
      world.revokeAll();
    },
    targets: each('done'),
    effects: ['Isolate ws-042', 'Isolate ws-043'],
  },
  {
    name: 'a 401 that stays',
    during: answer(isIsolate, { status: 401 }),
    targets: each('failed'),
    says: [/HTTP 401/, /Sign in again, or check the secret/],
  },
  {
    name: 'a storm of 429',
    during: (world) => {
      let left = 8;
      world.wrong = (asked, response) => {
        if (asked.path.startsWith('/safedownload') || left-- <= 0) return undefined;
        response.writeHead(429, { 'retry-after': '7' }).end();
        return 'answered';
      };
    },
    targets: each('done'),
    effects: ['Isolate ws-042', 'Isolate ws-043'],
  },
  {
    name: 'a 429 that never ends',
    before: answer(isRead, {
      ...error(429, 'TooManyRequests', 'API calls quota exceeded'),
      headers: { 'retry-after': '30' },
    }),
    unplanned: [/quota exceeded/, /used up its calls/],
  },
  {
    name: 'a 502 with HTML to what changes something',
    during: answer(isIsolate, html(502), 1),
    targets: each('done'),
    effects: ['Isolate ws-042', 'Isolate ws-043'],
  },
  {
    name: 'a 503 with HTML to every read',
    before: answer(isRead, html(503)),
    unplanned: [/HTTP 503/, /is a web page, not JSON/, /try again later/],
  },
  {
    name: 'an empty 404',
    during: answer(isIsolate, { status: 404 }),
    targets: each('failed'),
    says: [/HTTP 404/, /Check/],
  },
  {
    name: 'an empty 405',
    during: answer(isIsolate, { status: 405, headers: { allow: 'GET' } }),
    targets: each('failed'),
    says: [/HTTP 405/, /Check the address of the tenant/],
  },
  {
    name: 'a truncated answer to what changes something',
    during: cutOff(
      isIsolate,
      (response) => {
        response.writeHead(201, { 'content-length': '900' });
        response.write('{"id":"5382');
      },
      1,
    ),
    targets: each('done'),
    effects: ['Isolate ws-042', 'Isolate ws-043'],
  },
  {
    name: 'a chunked answer that breaks off, to every read',
    before: cutOff(isRead, (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"value":[');
    }),
    unplanned: [/closed before the answer was complete|closed by the other side/, /[Tt]ry again|[Cc]heck/],
  },
  {
    name: 'a whole chunk of half a JSON text',
    before: answer(isRead, { status: 200, body: '{"value":[{"id":"' }),
    unplanned: [/is not JSON, or only a part of it/, /./],
  },
  {
    name: 'a gzip bomb in a list',
    before: answer(isRead, bomb(200)),
    unplanned: [/is larger than 64 MB/, /./],
  },
  {
    name: 'a gzip bomb in place of an action',
    during: answer(isIsolate, bomb(201), 1),
    targets: each('done'),
    effects: ['Isolate ws-042', 'Isolate ws-043'],
  },
  {
    name: 'a package that is no package',
    text: COLLECT,
    subject: on('ws-042'),
    during: answer(({ path }) => path.startsWith('/safedownload'), {
      ...bomb(200),
      headers: { 'content-encoding': 'gzip' },
    }),
    targets: ['ws-042 failed'],
    says: [/The package was collected, but/, /not a zip/, /Action center/],
    effects: ['CollectInvestigationPackage ws-042'],
  },
  {
    name: '10,001 machines',
    machines: 10_001,
    text: playbook(`isolate devices in group ["Ungrouped fleet"] where device.name is "fleet-09961.contoso.com"
      selectively for 96h { comment "The very last" acknowledge network_loss }`),
    subject: { kind: 'none' },
    targets: ['fleet-09961 done'],
    effects: ['Isolate fleet-09961'],
    also: ({ pages }, record) => {
      assert.deepEqual(record?.summary.counters, { done: 1, skipped: 9_960 }, 'the filter looked at each');
      assert.deepEqual([...new Set(pages)], ['top=10000', 'top=10000 skip=10000']);
    },
  },
  {
    name: 'two machines of one name',
    subject: on('sales-lt-003'),
    unplanned: [/sales-lt-003/, /id/],
  },
  {
    name: 'an action that vanishes for a second after it was made',
    during: (world) => {
      const since = world.rig.clock.now();
      world.rewrite = (body, path) =>
        path === '/api/machineactions' && world.rig.clock.now() < since + 30_000
          ? { ...(body as object), value: [] }
          : body;
      answer(
        ({ method, path }) => method === 'GET' && path.startsWith('/api/machineactions/'),
        error(404, 'ResourceNotFound', 'Resource not found'),
        2,
      )(world);
    },
    targets: each('done'),
    effects: ['Isolate ws-042', 'Isolate ws-043'],
  },
  {
    name: 'TimeOut after three days',
    during: ({ rig }) => {
      for (const name of BOTH) rig.simulator.control.setOnline(name, false);
    },
    targets: each('timed-out'),
    says: [/gave up waiting for the device \(0x80190198\)/, /Run this again once/],
    effects: ['Isolate ws-042', 'Isolate ws-043'],
    also: ({ rig }, record) => {
      assert.ok(record);
      const days = (rig.clock.now() - record.summary.startedAt) / 86_400_000;
      assert.ok(days > 2.9 && days < 4, String(days));
    },
  },
  {
    name: 'a per-item failure in an import with the index shifted',
    text: BAN,
    subject: { kind: 'none' },
    during: (world) => {
      world.rewrite = (body, path) => {
        if (!path.startsWith('/api/indicators/import')) return body;
        const [first, ...rest] = (body as { value: { indicator: string }[] }).value;
        return { value: [...rest, { ...first, id: null, isFailed: 'true', failureReason: 'The domain is reserved.' }] };
      };
    },
    targets: ['a.example.net failed', 'b.example.net done', 'c.example.net done'],
    says: [/The domain is reserved\./],
    effects: ['AddIndicator a.example.net', 'AddIndicator b.example.net', 'AddIndicator c.example.net'],
  },
  {
    name: 'a package link that has expired',
    text: COLLECT,
    subject: on('ws-042'),
    during: answer(({ path }) => path.startsWith('/safedownload'), { status: 403, body: 'expired' }, 1),
    targets: ['ws-042 done'],
    effects: ['CollectInvestigationPackage ws-042'],
    also: (world, record) => {
      assert.equal(world.seen.filter((line) => line.endsWith('/getPackageUri')).length, 2);
      assert.equal(record?.artefacts.length, 1);
    },
  },
  {
    name: 'package links that have always expired',
    text: COLLECT,
    subject: on('ws-042'),
    during: answer(({ path }) => path.startsWith('/safedownload'), { status: 403, body: 'expired' }),
    targets: ['ws-042 failed'],
    says: [/The package was collected, but .*HTTP 403/, /Action center/],
    effects: ['CollectInvestigationPackage ws-042'],
  },
];

describe('bad input over the wire', function () {
  this.timeout(60_000);
  let entra: Entra;
  let rig: Rig | undefined;

  before(async () => {
    entra = await startEntra({ tenantId: TENANT, clientId: CLIENT, secret: SECRET });
    entra.trust();
  });
  after(() => entra.close());
  beforeEach(() => {
    entra.refuse = undefined;
    entra.claims = {
      roles: ['Machine.ReadWrite.All', 'Machine.Isolate', 'Machine.CollectForensics', 'Ti.ReadWrite.All'],
    };
  });
  afterEach(async () => {
    await rig?.close();
    rig = undefined;
  });

  const arrange = async (item: Item): Promise<World> => {
    let service: UnrulyService | undefined;
    rig = await createRig({
      live: true,
      simulator: { machines: item.machines ?? 0 },
      service: async (simulator) => (service = await startUnrulyService(simulator, entra, item.profile ?? {})),
    });
    assert.ok(service);
    const { revoked } = service;
    const revokeAll = (): void => {
      for (const token of entra.tokens()) revoked.add(token);
    };
    const world = Object.assign(service, { entra, rig, revokeAll });
    await rig.clock.run(rig.engine.modes.set(rig.tenant.id, 'live', { id: 'nina@contoso.com', how: 'os-user' }));
    item.before?.(world);
    return world;
  };

  const short = (name: string): string => name.replace(/\.contoso\.\S+$/, '').toLowerCase();

  const targetsOf = ({ steps }: RunRecord) =>
    steps
      .flatMap((step) => step.targets)
      .filter(({ state }) => state !== 'skipped')
      .map(({ target, state, detail }) => {
        const name = 'value' in target ? target.value : 'name' in target ? target.name : '';
        return { line: `${short(name)} ${state}`, isDone: state === 'done', detail: detail ?? '' };
      });

  const effectsOf = (world: World): string[] =>
    world.rig.simulator.control
      .effects()
      .filter(({ type }) => type !== 'Unisolate')
      .map(({ type, device, target }) => `${type} ${short(device ?? target)}`)
      .sort();

  const saysAll = (text: string, patterns: readonly RegExp[]): void => {
    for (const pattern of patterns) assert.match(text, pattern);
    assert.doesNotMatch(text, new RegExp(`${SECRET}|eyJ|undefined|token=|\\[object`));
  };

  for (const item of ITEMS) {
    const { name, text = ISOLATE, subject = on(...BOTH), unplanned, targets, says = [], effects = [] } = item;
    it(`${name}: ${unplanned === undefined ? [...new Set(targets)].join(', ') : 'nothing is begun'}`, async () => {
      const world = await arrange(item);
      // A tenant is connected with a token that is there.
      const token = world.rig.clock.run(world.tokens.token(false));
      const planned = await token
        .then(() => world.rig.plan(text, subject))
        .then(
          (plan) => plan.refusals.map(({ message }) => message).join('\n'),
          (reason: unknown) => {
            assert.ok(reason instanceof PlaybookError, String(reason));
            assert.ok((reason.detail.advice ?? '').length > 10, 'it says what to do');
            return reason.message;
          },
        );
      if (unplanned !== undefined) {
        saysAll(planned, unplanned);
        assert.deepEqual(effectsOf(world), []);
        item.also?.(world, undefined);
        return;
      }
      assert.equal(planned, '');
      const stop = world.rig.engine.onEvent(({ body }) => {
        if (body.type !== 'plan-confirmed') return;
        stop();
        item.during?.(world);
      });
      const runId = await world.rig.start(text, subject);
      const record = await world.rig.ended(runId);
      const found = targetsOf(record);
      assert.deepEqual(found.map(({ line }) => line).sort(), targets);
      const messages = [...new Set(found.filter(({ isDone }) => !isDone).map(({ detail }) => detail))];
      assert.equal(messages.length, says.length === 0 ? 0 : 1, messages.join('\n'));
      saysAll(messages.join(), says);
      assert.deepEqual(effectsOf(world), effects);
      assert.deepEqual(world.rig.errors, []);
      item.also?.(world, record);
    });
  }
});
