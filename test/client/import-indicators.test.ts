import assert from 'node:assert/strict';
import '../support/register-vscode-fake.ts';
import { findIndicators } from '../../language/index.ts';
import { buildText } from '../support/language.ts';

const { isOutside, previewOf } = await import('../../client/features/indicators/import-indicators.ts');

const TEXT = '185.178.209[.]193\tC2 """ # allow PB206: no\nevil[.]example;$(x) [a](command:b)\n10.0.0.1\nhello\n';

describe('the import of indicators', () => {
  const found = findIndicators(Buffer.from(TEXT), 'txt');
  assert.ok(found.kind === 'found');

  it('shows what is taken by kind, and what is refused and why', () => {
    assert.deepEqual(
      previewOf(found).map((row) => ('heading' in row ? row.heading : row.label)),
      [
        '$(list-flat) All of these',
        '1 ip',
        '1 domain',
        'left out: 1 line without an indicator',
        '1 refused',
        '$(circle-slash) line 3: 10.0.0.1',
      ],
    );
  });

  it('writes lists that read as what was found, whatever the notes say', async () => {
    const { document } = await buildText(found.lists.map(({ declaration }) => declaration).join('\n'));
    assert.deepEqual(document.diagnostics, []);
    assert.match(document.textDocument.getText(), /^list imported_ips of ips """\n {2}185\.178\.209\.193\n"""/);
  });

  it('says what is wrong with a text of another format', () => {
    assert.deepEqual(findIndicators(Buffer.from([0, 1]), 'txt').kind, 'unreadable');
  });

  const places: [text: string, outside: boolean][] = [
    ['', true],
    ['playbook a {\n', false],
    ['playbook a {\n}\n', true],
    ['note "{" # {\n', true],
    ['list a of ips """\n', false],
    ['list a of ips """\n{\n"""\n', true],
  ];
  for (const [text, outside] of places)
    it(`knows that the end of ${JSON.stringify(text)} is ${outside ? 'between' : 'inside of'} declarations`, () => {
      assert.equal(isOutside(text), outside);
    });
});
