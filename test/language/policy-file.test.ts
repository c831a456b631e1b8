import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { URI } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { check, compile, createPlaybookServices, openDocument } from '../../language/index.ts';
import type { CompileResult } from '../../language/protocol/requests.ts';

const PLAYBOOK = `playbook tried "Tried" {
  guard { max 9 devices otherwise stop }
  tag devices of subject as "seen"
}
`;

const policy = (name: string, rule: string, before = ''): string => `${before}policy "${name}" { ${rule} }\n`;

describe('policies that hold for a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-file-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string): void => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `language 1\n${text}`);
  };
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const services = () => createPlaybookServices(NodeFileSystem).Playbook;

  async function compiled(name: string): Promise<Exclude<CompileResult, { kind: 'stale' }>> {
    const playbook = services();
    await openDocument(playbook, uriOf(name));
    return compile(playbook, uriOf(name), 'tried');
  }

  const policies = (result: Awaited<ReturnType<typeof compiled>>): readonly string[] => {
    assert.ok(result.kind === 'model', JSON.stringify(result));
    return result.model.policies.map(({ name }) => name);
  };

  const cases: readonly {
    readonly what: string;
    readonly files: Readonly<Record<string, string>>;
    readonly of?: string;
    readonly policies: readonly string[];
  }[] = [
    { what: 'none', files: { 'a.playbook': PLAYBOOK }, policies: [] },
    {
      what: 'those of a used file and of one that this one uses',
      files: {
        'a.playbook': `use "b.playbook"\n${PLAYBOOK}`,
        'b.playbook': `use "c.playbook"\n${policy('b', 'max 5 runs per 1h')}`,
        'c.playbook': policy('c', 'stop after 3 failures'),
      },
      policies: ['b', 'c'],
    },
    {
      what: 'those of the policy file of the folder, which nobody uses',
      files: { 'a.playbook': PLAYBOOK, 'policy.playbook': policy('house', 'stop after 3 failures') },
      policies: ['house'],
    },
    {
      what: 'those of every folder above, nearest first, each once',
      files: {
        'x/y/a.playbook': `use "../../policy.playbook"\n${PLAYBOOK}`,
        'x/policy.playbook': policy('team', 'stop after 2 failures'),
        'policy.playbook': policy('house', 'stop after 3 failures'),
      },
      of: 'x/y/a.playbook',
      policies: ['house', 'team'],
    },
    {
      what: 'those of what a policy file uses',
      files: {
        'x/a.playbook': PLAYBOOK,
        'policy.playbook': `use "rules/more.playbook"\n${policy('house', 'stop after 3 failures')}`,
        'rules/more.playbook': policy('more', 'max 5 runs per 1h'),
      },
      of: 'x/a.playbook',
      policies: ['house', 'more'],
    },
    {
      what: 'none of a folder beside or below',
      files: {
        'a.playbook': PLAYBOOK,
        'x/policy.playbook': policy('team', 'stop after 2 failures'),
        'my-policy.playbook': policy('mine', 'stop after 2 failures'),
      },
      policies: [],
    },
  ];
  for (const { what, files, of = 'a.playbook', policies: expected } of cases)
    it(`are ${what}`, async () => {
      for (const [name, text] of Object.entries(files)) write(name, text);
      assert.deepEqual(policies(await compiled(of)), expected);
    });

  it('bring the approval that they ask for', async () => {
    write('a.playbook', PLAYBOOK);
    const people = 'contact maria { name "Maria" upn "maria@contoso.com" }\n';
    const approval = 'approval lead { from maria need 1 within 1h exclude requester if silent deny }\n';
    write('policy.playbook', policy('house', 'max 1 devices otherwise ask lead', people + approval));
    const result = await compiled('a.playbook');
    assert.ok(result.kind === 'model');
    assert.deepEqual(Object.keys(result.model.approvals), ['lead']);
    assert.deepEqual(Object.keys(result.model.contacts), ['maria']);
    const rule = result.model.policies[0]?.rules[0];
    assert.ok(rule);
    assert.equal(result.model.sources[rule.span.source]?.uri, uriOf('policy.playbook'));
  });

  it('are not loosened by a guard: the check tells it', async () => {
    write('a.playbook', PLAYBOOK);
    write('policy.playbook', policy('house', 'max 5 devices otherwise stop'));
    const playbook = services();
    await openDocument(playbook, uriOf('a.playbook'));
    const codes = (await check(playbook, uriOf('a.playbook'))).map(({ code }) => code);
    assert.ok(codes.includes('PB105'), codes.join());
  });

  it('are heard of where the file is made later', async () => {
    write('a.playbook', PLAYBOOK);
    const playbook = services();
    await openDocument(playbook, uriOf('a.playbook'));
    write('policy.playbook', policy('house', 'max 5 devices otherwise stop'));
    await playbook.shared.workspace.DocumentBuilder.update([URI.parse(uriOf('policy.playbook'))], []);
    const result = await compile(playbook, uriOf('a.playbook'), 'tried');
    assert.deepEqual(result.kind === 'errors' && result.problems.map(({ code }) => code), ['PB105']);
  });

  it('keep a playbook from running where their file has an error', async () => {
    write('a.playbook', PLAYBOOK);
    write('policy.playbook', 'policy "house" { never fly stop }');
    const result = await compiled('a.playbook');
    assert.ok(result.kind === 'errors');
    assert.equal(result.problems[0]?.uri, uriOf('policy.playbook'));
  });

  it('keep a playbook from running where their file cannot be read', async () => {
    write('a.playbook', PLAYBOOK);
    mkdirSync(join(folder, 'policy.playbook'));
    const result = await compiled('a.playbook');
    assert.ok(result.kind === 'errors');
    assert.match(result.problems[0]?.message ?? '', /cannot be read \(EISDIR\)/);
  });
});
