import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import { buildText } from '../support/language.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const SKIPPED = /(?:^|\/)(?:node_modules|dist|test-results|\.[^/]+)(?:\/|$)/;

const pages = readdirSync(root, { recursive: true, withFileTypes: true })
  .map((entry) => relative(root, `${entry.parentPath}/${entry.name}`))
  .filter((path) => path.endsWith('.md') && !SKIPPED.test(path));

describe('playbooks in documents', () => {
  for (const page of pages) {
    const text = readFileSync(`${root}${page}`, 'utf8');
    for (const match of text.matchAll(/^```playbook\n([\s\S]*?)^```/gm)) {
      const line = text.slice(0, match.index).split('\n').length;
      it(`${page}:${line} compiles`, async () => {
        const { document } = await buildText(match[1] ?? '');
        const errors = document.diagnostics?.filter(({ severity }) => severity === DiagnosticSeverity.Error) ?? [];
        assert.deepEqual(
          errors.map(({ code, message }) => [code, message]),
          [],
        );
      });
    }
  }

  it('are found', () => {
    assert.ok(pages.includes('docs/diagnostics.md'));
  });
});
