import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ACTION_IDS, actionSpec } from '../../language/catalog/actions/index.ts';
import { verbOf } from '../../language/catalog/render-snippets.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const grammar = join(root, 'syntaxes/playbook.tmLanguage.json');

describe('TextMate grammar', () => {
  for (const name of ['playbook', 'blocks']) {
    it(`gives the scopes that ${name}.playbook names`, async () => {
      const manifest = createRequire(import.meta.url).resolve('vscode-tmgrammar-test/package.json');
      const stub = join(root, 'test/grammar/tmlanguage/kusto.tmLanguage.json');
      const tool = join(dirname(manifest), 'dist/unit.js');
      const file = join(root, `test/grammar/tmlanguage/${name}.playbook`);
      const run = promisify(execFile)(process.execPath, [tool, '-g', grammar, '-g', stub, file]);
      const { stdout } = await run.catch((error: unknown) => {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        return assert.fail(`${stdout}${stderr}`);
      });
      assert.match(stdout, /✓/);
    });
  }

  it('colours every verb of the catalog', () => {
    const text = readFileSync(grammar, 'utf8');
    const missing = ACTION_IDS.map((id) => verbOf(actionSpec(id)).replaceAll(' ', '\\\\s+')).filter(
      (verb) => !text.includes(verb),
    );
    assert.deepEqual(missing, []);
  });
});
