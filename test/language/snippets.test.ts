import assert from 'node:assert/strict';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import { ACTION_IDS } from '../../language/catalog/actions/index.ts';
import { statementSnippet } from '../../language/catalog/render-snippets.ts';
import { SCAFFOLDS, type Scaffold } from '../../language/catalog/scaffolds.ts';
import { plainText } from '../../language/catalog/snippet-text.ts';
import { buildText } from '../support/language.ts';

const ORG_WIDE = `contact maria { upn "maria.ortiz@contoso.com" }
approval org_wide { from maria need 1 within 1h if silent deny }
`;

describe('snippets', () => {
  for (const id of ACTION_IDS) {
    it(`${id} is a statement without errors, as soon as it has real values`, async () => {
      // An empty value is what the author fills in.
      const statement = plainText(statementSnippet(id)).replace('[""]', VALUES[id.split('-')[1] ?? ''] ?? '[""]');
      const { document } = await buildText(`${ORG_WIDE}playbook a {\n${statement}\n}\n`);
      const errors = document.diagnostics?.filter(({ severity }) => severity === DiagnosticSeverity.Error);
      assert.deepEqual(
        errors?.map(({ message }) => message),
        [],
        statement,
      );
    });
  }

  const frame: Readonly<Record<Scaffold['place'], (text: string) => string>> = {
    file: (text) => text,
    statement: (text) => `playbook a {\n${text}\n}`,
    handler: (text) => `playbook a {\n${text}\n}`,
  };
  for (const { name, place, snippet } of SCAFFOLDS) {
    it(`${name} parses`, async () => {
      const text = frame[place](plainText(snippet));
      const { document } = await buildText(text);
      assert.deepEqual(
        document.parseResult.parserErrors.map(({ message }) => message),
        [],
        text,
      );
    });
  }
});

const VALUES: Readonly<Record<string, string>> = {
  files: '["e298cd6c5fe7b9b05a28480fd215ddcbd7aaa48a"]',
  ips: '["185.178.209.193"]',
  domains: '["bad.example.net"]',
  urls: '["https://bad.example.net/a"]',
};
