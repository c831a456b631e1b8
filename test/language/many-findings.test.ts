import assert from 'node:assert/strict';
import { DiagnosticSeverity } from 'vscode-languageserver-types';
import { MAX_SHOWN } from '../../language/validation/first-findings.ts';
import { playbookWith } from '../../language/validation/codes/code-spec.ts';
import { buildText } from '../support/language.ts';

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');

const diagnosticsOf = async (text: string) => (await buildText(text)).document.diagnostics ?? [];

describe('many findings in one file', () => {
  it('are the first ones, and one more that says how many are left out', async () => {
    const diagnostics = await diagnosticsOf(`list bad of files {\n${lines(1000, (index) => `  "bad${index}"`)}}\n`);
    assert.equal(diagnostics.length, MAX_SHOWN + 1);
    assert.deepEqual(
      diagnostics.slice(0, MAX_SHOWN).map(({ range }) => range.start.line),
      Array.from({ length: MAX_SHOWN }, (_, index) => index + 1),
    );
    const last = diagnostics.at(-1);
    assert.equal(last?.severity, DiagnosticSeverity.Information);
    assert.equal(
      last.message,
      '500 of 1000 findings are shown, errors first. 500 more will be shown as these are corrected.',
    );
    assert.equal(last.range.start.line, MAX_SHOWN + 1);
  });

  it('keep every error, wherever it stands', async () => {
    const warnings = lines(MAX_SHOWN, () => 'note "x" # allow PB209: nothing here');
    const diagnostics = await diagnosticsOf(playbookWith(`${warnings}owner nobody\nnote "{{ nothing }}"`));
    const errors = diagnostics.filter(({ severity }) => severity === DiagnosticSeverity.Error);
    assert.ok(errors.length > 0);
    assert.deepEqual(diagnostics.slice(0, errors.length), errors);
    assert.equal(diagnostics.length, MAX_SHOWN + 1);
  });

  it('are all there up to the limit', async () => {
    const diagnostics = await diagnosticsOf(
      `list bad of files {\n${lines(MAX_SHOWN, (index) => `  "bad${index}"`)}}\n`,
    );
    assert.equal(diagnostics.length, MAX_SHOWN);
    assert.ok(diagnostics.every(({ severity }) => severity === DiagnosticSeverity.Error));
  });
});
