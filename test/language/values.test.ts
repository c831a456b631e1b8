import assert from 'node:assert/strict';
import { parseIndicator, scanPastedBlock, type ExpectedIndicator } from '../../language/values/index.ts';

const SHA1 = 'e298cd6c5fe7b9b05a28480fd215ddcbd7aaa48a';
const SHA256 = 'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8edcf9be345823b4fdcf5d868';
const MD5 = '44d88612fea8a8f36de82e1278abb02f';

describe('indicator values', () => {
  const accepted: [ExpectedIndicator, string, string, string][] = [
    ['files', MD5, 'md5', MD5],
    ['files', SHA1.toUpperCase(), 'sha1', SHA1],
    ['files', SHA256, 'sha256', SHA256],
    ['files', `SHA1: ${SHA1}`, 'sha1', SHA1],
    ['files', `sha-256=${SHA256}`, 'sha256', SHA256],
    ['files', `\u00a0${MD5}\u00a0 `, 'md5', MD5],
    ['files', `- ${MD5},`, 'md5', MD5],
    ['ips', '185.178.209[.]193', 'ip', '185.178.209.193'],
    ['ips', '185(.)178{.}209[dot]193', 'ip', '185.178.209.193'],
    ['ips', 'hxxp://185.178.209[.]193/', 'ip', '185.178.209.193'],
    ['ips', '2a00:1450::5', 'ip', '2a00:1450:0:0:0:0:0:5'],
    ['ips', '[2A00:1450::5]', 'ip', '2a00:1450:0:0:0:0:0:5'],
    ['ips', '2a00[:]1450::5', 'ip', '2a00:1450:0:0:0:0:0:5'],
    ['domains', 'Evil[.]Example', 'domain', 'evil.example'],
    ['domains', 'hxxps://cdn.bad-actor[.]test/', 'domain', 'cdn.bad-actor.test'],
    ['domains', 'hxxps[://]cdn[.]bad-actor(dot)test', 'domain', 'cdn.bad-actor.test'],
    ['domains', 'hxxp[:]//bad.example.net', 'domain', 'bad.example.net'],
    ['domains', 'bad.example.net.', 'domain', 'bad.example.net'],
    ['domains', 'evil[.example.net', 'domain', 'evil.example.net'],
    ['domains', 'evil\\.example.net', 'domain', 'evil.example.net'],
    ['domains', '_dmarc.example.net', 'domain', '_dmarc.example.net'],
    ['domains', 'münchen.de', 'domain', 'xn--mnchen-3ya.de'],
    [
      'urls',
      'hxxps[:]//fixedzip.oss-ap-southeast-5.aliyuncs.com/pioneer.zip',
      'url',
      'https://fixedzip.oss-ap-southeast-5.aliyuncs.com/pioneer.zip',
    ],
    ['urls', 'http://Evil.example/Path#part', 'url', 'http://evil.example/Path'],
    ['urls', 'http://185.178.209.193:8080/a', 'url', 'http://185.178.209.193:8080/a'],
    ['urls', 'https://user[@]evil.example/x', 'url', 'https://user@evil.example/x'],
    ['devices', 'WS-042.contoso.com', 'device', 'ws-042.contoso.com'],
  ];
  for (const [expected, raw, kind, value] of accepted) {
    it(`takes ${JSON.stringify(raw)} as ${kind}`, () => {
      const result = parseIndicator(expected, raw);
      assert.deepEqual(result.ok ? [result.kind, result.value] : result.problem, [kind, value]);
    });
  }

  // The offending part is what the third column says.
  const refused: [ExpectedIndicator, string, string, string, RegExp][] = [
    ['files', '', 'PB201', '', /Write a file hash/],
    ['files', `${SHA1}a`, 'PB201', 'a', /has 41/],
    ['files', SHA1.slice(1), 'PB201', SHA1.slice(1), /has 39/],
    ['files', SHA256 + SHA256, 'PB201', SHA256 + SHA256, /SHA-512 is not accepted/],
    ['files', `SHA-512: ${SHA256}${SHA256}`, 'PB201', SHA256 + SHA256, /SHA-512 is not accepted/],
    ['files', `sha512: ${SHA256}`, 'PB201', SHA256, /label says sha512, but 64 hex digits are sha256/],
    ['files', `sha1:${MD5}`, 'PB201', MD5, /label says sha1/],
    ['files', `${MD5.slice(0, 30)}zz`, 'PB201', 'z', /hex digits only/],
    ['files', '4765742D576D694F'.repeat(7) + '12345678', 'PB201', '4765742D576D694F'.repeat(7) + '12345678', /has 120/],
    ['ips', '185.178.209.0/24', 'PB205', '/24', /CIDR/],
    ['ips', '2a00:1450::/32', 'PB205', '/32', /CIDR/],
    ['ips', '185.178.209.1-185.178.209.9', 'PB205', '185.178.209.1-185.178.209.9', /range/],
    ['ips', '185.178.209.*', 'PB205', '185.178.209.*', /range/],
    ['ips', '185.178.209.193:443', 'PB205', ':443', /port/],
    ['ips', '185.178.209', 'PB205', '185.178.209', /not an IP address/],
    ['ips', '185.178.209.0193', 'PB205', '185.178.209.0193', /not an IP address/],
    ['ips', 'fe80::1%eth0', 'PB205', 'fe80::1%eth0', /not an IP address/],
    ['ips', '10.1.2.3', 'PB206', '10.1.2.3', /private/],
    ['ips', '127[.]0[.]0[.]1', 'PB206', '127[.]0[.]0[.]1', /loopback/],
    ['ips', '169.254.1.1', 'PB206', '169.254.1.1', /link-local/],
    ['ips', '224.0.0.1', 'PB206', '224.0.0.1', /multicast/],
    ['ips', '0.0.0.0', 'PB206', '0.0.0.0', /unspecified/],
    ['ips', '203.0.113.9', 'PB206', '203.0.113.9', /documentation/],
    ['ips', '100.64.1.1', 'PB206', '100.64.1.1', /carrier-grade/],
    ['ips', '::ffff:8.8.8.8', 'PB206', '::ffff:8.8.8.8', /IPv4 address written as IPv6/],
    ['ips', 'fd00::1', 'PB206', 'fd00::1', /private/],
    ['ips', '2001:db8::1', 'PB206', '2001:db8::1', /documentation/],
    ['domains', 'co.uk', 'PB208', 'co.uk', /public suffix/],
    ['domains', 'github[.]io', 'PB208', 'github[.]io', /many owners/],
    ['domains', 'com', 'PB208', 'com', /top-level/],
    ['domains', '*.evil.example', 'PB208', '*', /wildcard/],
    ['domains', 'evil.example:8443', 'PB208', ':8443', /port/],
    ['domains', 'hxxps://evil[.]example/a/b', 'PB208', '/a/b', /path/],
    ['domains', '185.178.209.193', 'PB208', '185.178.209.193', /list of ips/],
    ['domains', 'evil..example', 'PB208', '.', /empty label/i],
    ['domains', 'a.-b.example', 'PB208', '-b', /"-b"/],
    ['domains', 'a b.example', 'PB208', 'a b.example', /not a domain/],
    ['domains', 'xn--99999999999.example', 'PB209', 'xn--99999999999.example', /international/],
    ['urls', 'evil.example/x', 'PB208', 'evil.example/x', /https:\/\//],
    ['urls', 'https://10.0.0.1/x', 'PB206', '10.0.0.1', /private/],
    ['urls', 'https://evil.example/a b', 'PB208', ' ', /blanks/],
    ['devices', 'ws 042', 'PB216', ' ', /name of a device/],
    ['devices', ' ', 'PB216', '', /name of a device/],
  ];
  for (const [expected, raw, code, part, message] of refused) {
    it(`refuses ${JSON.stringify(raw)} in ${expected} with ${code}`, () => {
      const result = parseIndicator(expected, raw);
      assert.ok(!result.ok, 'was accepted');
      assert.equal(result.problem.code, code);
      assert.equal(raw.slice(result.problem.start, result.problem.end), part);
      assert.match(result.problem.message, message);
    });
  }

  it('warns of hosts that belong to customers of a host, and of international names', () => {
    const codes = (raw: string) => {
      const result = parseIndicator('domains', raw);
      return result.ok ? result.warnings.map((warning) => warning.code) : ['refused'];
    };
    assert.deepEqual(codes('cdnappservice.web.app\u00a0 '), ['PB208']);
    assert.deepEqual(codes('münchen.de'), ['PB209']);
    assert.deepEqual(codes('bad.example.net'), []);
  });
});

describe('pasted blocks', () => {
  const block =
    '"""\n  evil[.]example   # stage 1\n\n# a remark\n\t185.178.209[.]193\tCobalt Strike\n  SHA1: abc\r\n  a#b\n"""';

  it('gives one value a line, without remarks, at its place', () => {
    const values = [...scanPastedBlock(block)];
    assert.deepEqual(
      values.map(({ raw, note }) => [raw, note]),
      [
        ['evil[.]example', 'stage 1'],
        ['185.178.209[.]193', 'Cobalt Strike'],
        ['SHA1: abc', undefined],
        ['a#b', undefined],
      ],
    );
    for (const { raw, offset } of values) assert.equal(block.slice(offset, offset + raw.length), raw);
  });

  for (const text of ['', '""""""', '"""\n"""', '   ']) {
    it(`finds nothing in ${JSON.stringify(text)}`, () => {
      assert.deepEqual([...scanPastedBlock(text)], []);
    });
  }

  it('reads the inside of a block as the block', () => {
    assert.deepEqual(
      [...scanPastedBlock('a.example\nb.example')].map(({ offset }) => offset),
      [0, 10],
    );
  });
});
