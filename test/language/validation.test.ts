import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LangiumDocument } from 'langium';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-types';
import { CODE_IDS, codeSpec, codeUrl, type Code } from '../../language/validation/codes.ts';
import { buildFile, buildInMemory, buildText } from '../support/language.ts';
import { readMarkedText, type Expectation } from '../support/markers.ts';

const folder = new URL('../resources/validation/', import.meta.url);
const examples = new URL('../../examples/reference/', import.meta.url);
const SEVERITY = ['', 'error', 'warning', 'info', 'hint'];

const messageOf = ({ message }: Diagnostic): string => (typeof message === 'string' ? message : message.value);

/** A finding in one line: severity, code, the text it points at, message. */
const findings = (document: LangiumDocument): string[] =>
  (document.diagnostics ?? []).map((each) => {
    const part = JSON.stringify(document.textDocument.getText(each.range));
    return `${SEVERITY[each.severity ?? 0]} ${each.code} ${part}: ${messageOf(each)}`;
  });

function matches(document: LangiumDocument, { severity, code, message, range }: Expectation): boolean {
  return (document.diagnostics ?? []).some(
    (each) =>
      SEVERITY[each.severity ?? 0] === severity &&
      each.code === code &&
      messageOf(each).includes(message) &&
      document.textDocument.offsetAt(each.range.start) === range.start &&
      document.textDocument.offsetAt(each.range.end) === range.end,
  );
}

/** Told of nearly every small text: that one person can approve alone, and that a name is not used. */
const EVERYWHERE: ReadonlySet<unknown> = new Set(['PB115', 'PB306'] satisfies Code[]);

/** These, and information such as which licence a verb needs, count only in the folder of their code. */
const isAbout = ({ severity, code }: Diagnostic, name: string): boolean =>
  name.startsWith(String(code).toLowerCase()) || (severity !== DiagnosticSeverity.Information && !EVERYWHERE.has(code));

describe('validation', () => {
  for (const name of readdirSync(folder)) {
    describe(name, () => {
      const caseFolder = new URL(`${name}/`, folder);
      for (const file of readdirSync(caseFolder)) {
        it(`finds in ${file} what it says, and nothing else`, async () => {
          const all = Object.fromEntries(
            readdirSync(caseFolder).map((each) => [
              each,
              readMarkedText(readFileSync(new URL(each, caseFolder), 'utf8')),
            ]),
          );
          const texts = Object.fromEntries(Object.entries(all).map(([each, { text }]) => [each, text]));
          const { documents } = await buildInMemory(texts);
          const document = documents.find(({ uri }) => uri.path.endsWith(`/${file}`))!;
          document.diagnostics = (document.diagnostics ?? []).filter((each) => isAbout(each, name));
          const { expected } = all[file]!;
          for (const each of expected) {
            const what = `${each.severity} ${each.code} "${each.message}" at ${JSON.stringify(texts[file]!.slice(each.range.start, each.range.end))}`;
            assert.ok(matches(document, each), `not found: ${what}\nfound:\n${findings(document).join('\n')}`);
          }
          assert.equal(document.diagnostics.length, expected.length, findings(document).join('\n'));
        });
      }
    });
  }

  describe('codes', () => {
    for (const code of CODE_IDS) {
      it(`${code} is found in its bad example and not in its good one`, async () => {
        const { bad, good } = codeSpec(code);
        assert.ok(findings((await buildText(bad)).document).some((each) => each.includes(` ${code} `)));
        assert.deepEqual(
          findings((await buildText(good)).document).filter((each) => !each.startsWith('info')),
          [],
        );
      });
    }

    it('come with a link to their page and with data for quick fixes', async () => {
      const { document } = await buildText(codeSpec('PB101').bad);
      const [finding] = document.diagnostics ?? [];
      assert.equal(finding?.codeDescription?.href, codeUrl('PB101'));
      assert.deepEqual(finding.data, { code: 'PB101' satisfies Code, missing: ['vpn_lockout'] });
    });

    it('have a case folder each', () => {
      const cases = readdirSync(folder).map((name) => name.slice(0, 5).toUpperCase());
      assert.deepEqual(
        CODE_IDS.filter((code) => !cases.includes(code)),
        [],
      );
    });
  });

  describe('examples', () => {
    for (const file of readdirSync(examples).filter((name) => name.endsWith('.playbook'))) {
      it(`${file} has no errors`, async () => {
        const { document } = await buildFile(fileURLToPath(new URL(file, examples)));
        assert.deepEqual(
          findings(document).filter((each) => each.startsWith('error')),
          [],
        );
      });
    }
  });
});
