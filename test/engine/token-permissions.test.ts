import assert from 'node:assert/strict';
import { permissionsOfToken } from '../../engine/auth/token-permissions.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: unknown): string => `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;

describe('permissions of a token', () => {
  const cases: readonly (readonly [what: string, token: string, expected: readonly string[] | undefined])[] = [
    [
      'roles of an application',
      jwt({ roles: ['Machine.Isolate', 'Ti.ReadWrite'] }),
      ['Machine.Isolate', 'Ti.ReadWrite'],
    ],
    ['scopes of a person', jwt({ scp: 'Machine.Read Machine.Isolate' }), ['Machine.Read', 'Machine.Isolate']],
    ['both, each once', jwt({ roles: ['A'], scp: 'A B' }), ['A', 'B']],
    ['none at all', jwt({ aud: 'x' }), []],
    ['claims of another form', jwt({ roles: 'Machine.Isolate', scp: 7 }), []],
    ['an opaque token', 'x'.repeat(43), undefined],
    ['a payload that is no JSON', `a.${Buffer.from('{').toString('base64url')}.b`, undefined],
    ['a payload that is no object', jwt(['Machine.Isolate']), undefined],
    ['an encrypted token', 'a.b.c.d.e', undefined],
  ];
  for (const [what, token, expected] of cases)
    it(what, () => {
      assert.deepEqual(permissionsOfToken(token), expected);
    });
});
