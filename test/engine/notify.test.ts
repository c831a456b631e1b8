import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import { messageText } from '../../engine/notify/message-text.ts';
import { createNotifier } from '../../engine/notify/notifier.ts';
import { routesOf } from '../../engine/notify/routes.ts';
import type { OutgoingMessage, Route, Tenant } from '../../engine/ports.ts';
import { compileText } from '../support/compile.ts';
import { createRig } from '../support/engine-rig.ts';
import { createInstantClock } from '../support/instant-clock.ts';
import { startLoopbackServer, type LoopbackServer, type Respond } from '../support/loopback-server.ts';

const LIVE: Tenant = { id: 't', name: 'Contoso', kind: 'live', baseUrl: 'https://api', speed: 1 };
const PATH = '/webhookb2/very-secret-path';
/** What an attacker writes into an alert: mentions, links, formats, headers, terminal codes, hidden text. */
const NASTY =
  '<!channel> <@U123> @here [click](https://evil.example/a?b=c) **bold** <script>x</script> & \u202egnp.exe\u202c \u200b\u001b[31m {{DATE(1)}} user@evil.example\r\nBcc: all@contoso.com';

describe('messages', function () {
  this.timeout(30_000);
  let folder: string;
  let server: LoopbackServer;
  let answers: Respond[];
  let otherwise: Respond;
  let secrets: Record<string, string>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'messages-'));
    answers = [];
    otherwise = (_, response) => response.writeHead(200).end('ok');
    server = await startLoopbackServer((request, response) => {
      const answer = answers.shift();
      (answer ?? otherwise)(request, response);
    });
    secrets = { hook: `${server.baseUrl}${PATH}` };
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const status =
    (code: number, headers: Record<string, string> = {}): Respond =>
    (_, response) =>
      response.writeHead(code, headers).end(`no: ${PATH}`);

  const notify = (route: Route, more: Partial<OutgoingMessage> = {}, fromPractice = false) =>
    createNotifier({
      send: createHttpTransport(),
      clock: createInstantClock(),
      secret: (name) => secrets[name],
      folder,
      fromPractice,
    }).notify({
      to: 'soc',
      routes: [route],
      tenant: LIVE,
      runId: 'R1',
      subject: 'Approval asked',
      text: `First line\n\n${NASTY}`,
      ...more,
    });
  const sent = (): { body: string; headers: Readonly<Record<string, unknown>> } => {
    const last = server.received.at(-1);
    assert.ok(last);
    assert.equal(last.method, 'POST');
    assert.equal(last.url, PATH);
    return last;
  };
  /** Nothing that a program could take for a link, a mention, a format or a code. */
  const assertHarmless = (text: string): void => {
    assert.doesNotMatch(text, /https?:\/\/|<@|@here|\p{Cf}|evil\.example|\u001b/u);
    assert.match(text, /hxxps:\/\/evil\[\.\]example/);
  };

  it('reach Teams as one Adaptive Card whose text is no Markdown', async () => {
    assert.deepEqual(await notify({ by: 'teams', secret: 'hook' }), { delivered: true, how: 'Teams' });
    const payload = JSON.parse(sent().body) as {
      type: string;
      attachments: {
        contentType: string;
        content: { type: string; body: { type: string; inlines: { type: string; text: string }[] }[] };
      }[];
    };
    assert.equal(payload.type, 'message');
    const [card] = payload.attachments;
    assert.equal(card?.contentType, 'application/vnd.microsoft.card.adaptive');
    assert.equal(card.content.type, 'AdaptiveCard');
    const runs = card.content.body.flatMap(({ type, inlines }) => {
      assert.equal(type, 'RichTextBlock');
      return inlines;
    });
    assert.ok(runs.every(({ type }) => type === 'TextRun'));
    assert.equal(runs[0]?.text, 'Approval asked');
    const text = runs.map((run) => run.text).join('\n');
    assertHarmless(text);
    assert.doesNotMatch(text, /\{\{/);
  });

  it('reach Slack as plain text with its control characters escaped', async () => {
    assert.deepEqual(await notify({ by: 'slack', secret: 'hook' }), { delivered: true, how: 'Slack' });
    const payload = JSON.parse(sent().body) as {
      text: string;
      blocks: { type: string; text: { type: string; text: string } }[];
    };
    assert.deepEqual(
      payload.blocks.map(({ type, text }) => [type, text.type]),
      [
        ['header', 'plain_text'],
        ['section', 'plain_text'],
      ],
    );
    const body = payload.blocks[1]?.text.text ?? '';
    assertHarmless(body);
    assert.match(body, /&lt;!channel&gt;/);
    assert.doesNotMatch(body, /[<>]|&(?!amp;|lt;|gt;)/);
  });

  it('keep to the limits of Slack and Teams, whatever the text', async () => {
    const text = '&<>'.repeat(500_000);
    await notify({ by: 'slack', secret: 'hook' }, { text, subject: text });
    const slack = JSON.parse(sent().body) as { blocks: { text: { text: string } }[] };
    assert.ok((slack.blocks[0]?.text.text.length ?? 999) <= 150);
    assert.ok((slack.blocks[1]?.text.text.length ?? 9999) <= 3000);
    await notify({ by: 'teams', secret: 'hook' }, { text: '\u00e9\u{1f525}'.repeat(100_000) });
    assert.ok(Buffer.byteLength(sent().body) <= 28_000);
  });

  it('reach a webhook as JSON, signed where there is a key', async () => {
    await notify({ by: 'webhook', secret: 'hook' });
    assert.equal(sent().headers['playbook-signature'], undefined);
    secrets['hook-signing-key'] = 'k3y';
    await notify({ by: 'webhook', secret: 'hook' });
    const { body, headers } = sent();
    const [, at = '', hash = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['playbook-signature'])) ?? [];
    assert.equal(hash, createHmac('sha256', 'k3y').update(`${at}.${body}`).digest('hex'));
    const payload = JSON.parse(body) as { to: string; run: string; text: string; tenant: { kind: string } };
    assert.deepEqual([payload.to, payload.run, payload.tenant.kind], ['soc', 'R1', 'live']);
    assertHarmless(payload.text);
  });

  it('are tried again as the service asks, and then delivered', async () => {
    answers = [status(429, { 'retry-after': '7' }), status(503), (_, response) => response.destroy()];
    assert.deepEqual(await notify({ by: 'slack', secret: 'hook' }), { delivered: true, how: 'Slack' });
    assert.equal(server.received.length, 4);
  });

  const FAILURES: readonly { name: string; answers: Respond[]; calls: number; problem: RegExp }[] = [
    { name: 'a refusal', answers: [status(403)], calls: 1, problem: /^Slack: The service answered HTTP 403\.$/ },
    {
      name: 'a redirect',
      answers: [status(302, { location: 'https://evil.example/' })],
      calls: 1,
      problem: /leads elsewhere \(HTTP 302\), which is not followed/,
    },
    {
      name: 'errors without end',
      answers: Array<Respond>(9).fill(status(500)),
      calls: 4,
      problem: /HTTP 500\. Tried 4 times/,
    },
    {
      name: 'a wait of an hour',
      answers: [status(429, { 'retry-after': '3600' })],
      calls: 1,
      problem: /HTTP 429/,
    },
    {
      name: 'no HTTP',
      answers: Array<Respond>(9).fill(((_, response) => response.socket?.end('nonsense\r\n\r\n')) satisfies Respond),
      calls: 4,
      problem: /not HTTP/,
    },
  ];
  for (const { name, answers: given, calls, problem } of FAILURES)
    it(`report ${name}, without the address`, async () => {
      answers = [...given];
      const result = await notify({ by: 'slack', secret: 'hook' });
      assert.equal(result.delivered, false);
      assert.match(result.problem ?? '', problem);
      assert.equal(server.received.length, calls);
      assert.ok(!JSON.stringify(result).includes('secret-path'));
    });

  const ADDRESSES: readonly (readonly [string, string | undefined, RegExp])[] = [
    ['is not set', undefined, /The secret "hook" is not set. Use the command/],
    ['is blank', '  ', /not set/],
    ['is no address', 'soc channel', /holds no web address/],
    ['is not https', 'http://hooks.example/very-secret-path', /does not begin with https/],
    ['looks like this computer', 'http://127.0.0.1.evil.example/very-secret-path', /does not begin with https/],
    ['is another scheme', 'file:///very-secret-path', /does not begin with https/],
    ['holds a password', 'https://a:very-secret-path@hooks.example/', /holds a user or a password/],
  ];
  for (const [name, value, problem] of ADDRESSES)
    it(`report a secret that ${name}`, async () => {
      secrets = value === undefined ? {} : { hook: value };
      const result = await notify({ by: 'teams', secret: 'hook' });
      assert.equal(result.delivered, false);
      assert.match(result.problem ?? '', problem);
      assert.ok(!JSON.stringify(result).includes('very-secret-path'));
      assert.equal(server.received.length, 0);
    });

  it('go by all ways, and count as delivered where one worked', async () => {
    const routes: Route[] = [
      { by: 'slack', secret: 'hook' },
      { by: 'teams', secret: 'other' },
      { by: 'none', problem: 'No way at all.' },
    ];
    const result = await notify({ by: 'slack', secret: 'hook' }, { routes });
    assert.deepEqual([result.delivered, result.how], [true, 'Slack']);
    assert.match(result.problem ?? '', /Teams: The secret "other" is not set.*no way: No way at all/);
  });

  it('of a practice tenant stay in the record, unless the runner is told otherwise', async () => {
    const tenant: Tenant = { ...LIVE, kind: 'simulator' };
    assert.match((await notify({ by: 'slack', secret: 'hook' }, { tenant })).how, /kept in the record/);
    assert.equal(server.received.length, 0);
    assert.equal((await notify({ by: 'slack', secret: 'hook' }, { tenant }, true)).how, 'Slack');
    assert.equal(server.received.length, 1);
  });

  it('go into a file of the runner, and into no other', async () => {
    assert.equal((await notify({ by: 'file', name: 'soc.jsonl' })).delivered, true);
    const line = JSON.parse(readFileSync(join(folder, 'soc.jsonl'), 'utf8')) as { text: string };
    assert.match(line.text, /First line/);
    for (const name of ['../soc.jsonl', '/tmp/soc', 'a/b', 'C:\\soc', '..', 'soc\u0000', '']) {
      const result = await notify({ by: 'file', name });
      assert.match(result.problem ?? '', /plain name without folders/, name);
    }
    assert.ok(!existsSync(join(folder, '..', 'soc.jsonl')));
  });

  describe('by mail', () => {
    let mail: SMTPServer;
    let received: { from: string; to: string[]; text: string }[];
    let refuse: ((address: string) => Error | undefined) | undefined;

    beforeEach(async () => {
      received = [];
      refuse = undefined;
      mail = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        onAuth: ({ username, password }, _session, done) => {
          if (username === 'bot' && password === 'p@ss/word') done(null, { user: username });
          else done(new Error('Invalid very-secret-path'));
        },
        onRcptTo: ({ address }, _session, done) => {
          done(refuse?.(address));
        },
        onData: (stream, { envelope }, done) => {
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            received.push({
              from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
              to: envelope.rcptTo.map(({ address }) => address),
              text: Buffer.concat(chunks).toString(),
            });
            done();
          });
        },
      });
      await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
      secrets['smtp'] = smtp();
    });
    afterEach(async () => {
      await new Promise<void>((resolve) => {
        mail.close(resolve);
      });
    });

    const smtp = (login = 'bot:p%40ss%2Fword@', query = '?from=playbooks@contoso.com'): string =>
      `smtp://${login}127.0.0.1:${(mail.server.address() as AddressInfo).port}${query}`;

    it('are plain text with one recipient', async () => {
      const result = await notify({ by: 'email', address: 'maria@contoso.com' });
      assert.deepEqual(result, { delivered: true, how: 'e-mail' });
      const [one] = received;
      assert.deepEqual([one?.from, one?.to], ['playbooks@contoso.com', ['maria@contoso.com']]);
      assert.match(one?.text ?? '', /^Content-Type: text\/plain; charset=utf-8/m);
      assert.match(one?.text ?? '', /^Subject: Approval asked\r?$/m);
    });

    it('take no header from a text', async () => {
      const subject = 'Alert\r\nBcc: all@contoso.com\r\n\r\nbody';
      await notify({ by: 'email', address: 'maria@contoso.com' }, { subject });
      const head = received[0]?.text.split('\r\n\r\n')[0] ?? '';
      assert.doesNotMatch(head, /^Bcc:/m);
      assert.match(head, /^Subject: Alert Bcc: all\[@\]contoso\[\.\]com body/m);
      assert.deepEqual(received[0]?.to, ['maria@contoso.com']);
    });

    for (const address of [
      'maria@contoso.com\r\nBcc: all@contoso.com',
      'maria@contoso.com, all@contoso.com',
      'Maria <maria@contoso.com>',
      'maria@contoso.com@evil.example',
      'maria',
      '"a b"@contoso.com',
      '',
    ])
      it(`go to no address like ${JSON.stringify(address)}`, async () => {
        const result = await notify({ by: 'email', address });
        assert.match(result.problem ?? '', /not a single plain address/);
        assert.deepEqual(received, []);
      });

    it('take address and server from secrets', async () => {
      secrets['duty'] = 'duty@contoso.com';
      assert.equal((await notify({ by: 'email', address: { secret: 'duty' } })).delivered, true);
      assert.deepEqual(received[0]?.to, ['duty@contoso.com']);
    });

    it('are tried again where the server is busy', async () => {
      let busy = 2;
      refuse = () => (busy-- > 0 ? Object.assign(new Error('Later'), { responseCode: 450 }) : undefined);
      assert.equal((await notify({ by: 'email', address: 'maria@contoso.com' })).delivered, true);
    });

    const PROBLEMS: readonly (readonly [string, () => void, RegExp])[] = [
      ['a wrong password', () => (secrets['smtp'] = smtp('bot:very-secret-path@')), /refused the sign-in/],
      [
        'an unknown recipient',
        () => (refuse = () => Object.assign(new Error('very-secret-path'), { responseCode: 550 })),
        /refused the sender or the recipient\. \(SMTP 550\)/,
      ],
      ['no server', () => (secrets['smtp'] = 'smtp://127.0.0.1:1?from=a@b.example'), /cannot be reached/],
      ['no sender', () => (secrets['smtp'] = smtp('', '')), /names no sender/],
      ['no mail server at all', () => (secrets['smtp'] = 'https://very-secret-path/'), /holds no address such as/],
      ['no setting', () => (secrets = {}), /The secret "smtp" is not set/],
    ];
    for (const [name, prepare, problem] of PROBLEMS)
      it(`report ${name}, and no secret`, async () => {
        prepare();
        const result = await notify({ by: 'email', address: 'maria@contoso.com' });
        assert.equal(result.delivered, false);
        assert.match(result.problem ?? '', problem);
        assert.doesNotMatch(JSON.stringify(result), /very-secret-path|p@ss|127\.0\.0\.1/);
      });
  });

  it('are addressed as the text says', async () => {
    const model = await compileText(`language 1
contact by_upn { upn "a@contoso.com" }
contact by_mail { upn "a@contoso.com" email "b@contoso.com" }
contact by_hook { upn "a@contoso.com" slack "a-hook" }
contact by_nothing { name "A" }
channel hook { webhook secret "itsm" }
channel log { file "soc.jsonl" }
playbook p "P" { notify by_upn, by_mail, by_hook, by_nothing, hook, log "x" }`);
    const table: Readonly<Record<string, readonly Route[]>> = {
      by_upn: [{ by: 'email', address: 'a@contoso.com' }],
      by_mail: [{ by: 'email', address: 'b@contoso.com' }],
      by_hook: [{ by: 'slack', secret: 'a-hook' }],
      by_nothing: [{ by: 'none', problem: 'The contact "by_nothing" has no email, teams or slack.' }],
      hook: [{ by: 'webhook', secret: 'itsm' }],
      log: [{ by: 'file', name: 'soc.jsonl' }],
      nobody: [{ by: 'none', problem: 'There is no contact or channel "nobody".' }],
    };
    for (const [name, routes] of Object.entries(table)) assert.deepEqual(routesOf(model, name), routes, name);
    const loud = { ...model.contacts['by_hook'] };
    const contacts = { by_hook: { ...loud, details: { slack: { kind: 'text', value: secrets['hook'] ?? '' } } } };
    assert.match(JSON.stringify(routesOf({ ...model, contacts } as typeof model, 'by_hook')), /stands in the text/);
  });

  it('of a run are in its record with how they went, and never with an address', async () => {
    otherwise = (request, response) => response.writeHead(request.body.includes('"one"') ? 500 : 200).end();
    const rig = await createRig({
      notifier: createNotifier({
        send: createHttpTransport(),
        clock: createInstantClock(),
        secret: (name) => secrets[name],
        folder,
        fromPractice: true,
      }),
    });
    try {
      const text = `language 1
channel hook { slack secret "hook" }
playbook p "P" { notify hook "one" notify hook "two" }`;
      const record = await rig.run(text, { kind: 'none' });
      assert.equal(record.summary.outcome, 'succeeded');
      assert.deepEqual(
        new Map(record.messages.map(({ text: told, delivered, problem }) => [told, [delivered, problem]])),
        new Map([
          ['one', [false, 'Slack: The service answered HTTP 500. Tried 4 times.']],
          ['two', [true, undefined]],
        ]),
      );
      assert.doesNotMatch(JSON.stringify(record), /secret-path|127\.0\.0\.1:\d+\/webhook/);
    } finally {
      await rig.close();
    }
  });

  it('of a run that hang delay it by no more than seconds', async () => {
    const rig = await createRig({ notifier: { notify: () => new Promise(() => undefined) } });
    try {
      const text = `language 1
channel hook { slack secret "hook" }
playbook p "P" { notify hook "one" note "after" }`;
      const { summary, notes } = await rig.run(text, { kind: 'none' });
      assert.equal(summary.outcome, 'succeeded');
      assert.equal(notes.length, 1);
      assert.ok((summary.endedAt ?? Infinity) - summary.startedAt < 10_000);
    } finally {
      await rig.close();
    }
  });

  it('of a megabyte take no time', () => {
    const started = performance.now();
    for (const part of ['a.', '@', 'http://', 'x:', '\n', '\u202e', '.a@']) messageText(part.repeat(300_000), 4000);
    assert.ok(performance.now() - started < 2000);
  });
});
