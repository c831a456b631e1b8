import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { LangiumDocument } from 'langium';
import type { SelectionRange } from 'vscode-languageserver-types';
import { linkedAt } from '../../language/lsp/linked-editing.ts';
import { selectionAt } from '../../language/lsp/selection-ranges.ts';
import { buildText } from '../support/language.ts';

const EXAMPLES = new URL('../../examples/reference/', import.meta.url);

/** The texts that a selection grows through, smallest first. */
function steps(document: LangiumDocument, offset: number): string[] {
  const texts: string[] = [];
  let selection: SelectionRange | undefined = selectionAt(document, document.textDocument.positionAt(offset));
  for (; selection; selection = selection.parent) texts.push(document.textDocument.getText(selection.range));
  return texts;
}

const TEXT = `contact m { upn "m@contoso.com" }
playbook a "A" {
  cut: isolate hosts fully for 24h {
    comment "Case {{ alert.id | upper }} now"
    acknowledge network_loss
  }
  on failure { rollback cut }
}
list b of ips """
  8.8.4.4  # first
  9.9.9.9
"""
`;

const COMMENT = 'comment "Case {{ alert.id | upper }} now"';
const CLAUSES = `${COMMENT}\n    acknowledge network_loss`;
const ACTION = `isolate hosts fully for 24h`;

describe('selection', () => {
  for (const [what, place, expected] of [
    [
      'a word of a hole, and on through the text to the declaration',
      'alert.id',
      [
        'alert',
        'alert.id',
        ' alert.id | upper ',
        '{{ alert.id | upper }}',
        'Case {{ alert.id | upper }} now',
        '"Case {{ alert.id | upper }} now"',
        COMMENT,
        CLAUSES,
        `{\n    ${CLAUSES}\n  }`,
        `cut: ${ACTION} {\n    ${CLAUSES}\n  }`,
      ],
    ],
    ['the head of an action', 'hosts', ['hosts', ACTION, `cut: ${ACTION} {\n    ${CLAUSES}\n  }`]],
    [
      'a statement of a handler',
      'rollback',
      ['rollback', 'rollback cut', '{ rollback cut }', 'on failure { rollback cut }'],
    ],
    ['a line of a pasted block', '9.9.9.9', ['9', '9.9.9.9', '\n  8.8.4.4  # first\n  9.9.9.9\n']],
    ['an entry in front of its remark', '8.8.4.4', ['8', '8.8.4.4', '8.8.4.4  # first']],
  ] as const) {
    it(`grows from ${what}`, async () => {
      const { document } = await buildText(TEXT);
      const found = steps(document, TEXT.indexOf(place));
      assert.deepEqual(found.slice(0, expected.length), expected);
      assert.equal(found.at(-1), TEXT);
    });
  }

  it('grows strictly at every place of every example, and of what is left where it is cut', async () => {
    for (const file of readdirSync(EXAMPLES).filter((name) => name.endsWith('.playbook'))) {
      const whole = readFileSync(new URL(file, EXAMPLES), 'utf8');
      for (const text of [whole, whole.slice(0, whole.length * 0.6)]) {
        const { document } = await buildText(text);
        for (let offset = 0; offset <= text.length; offset += 13) {
          const found = steps(document, offset);
          found.forEach((step, index) => {
            const around = found[index + 1];
            assert.ok(around === undefined || (around.length > step.length && around.includes(step)));
          });
        }
      }
    }
  }).timeout(60_000);
});

describe('linked editing', () => {
  const linked = async (text: string, place: string): Promise<number[] | undefined> => {
    const { services, document } = await buildText(text);
    const found = linkedAt(document, document.textDocument.positionAt(text.indexOf(place)), services);
    return found?.ranges.map(({ start }) => document.textDocument.offsetAt(start)).sort((a, b) => a - b);
  };
  const BODY =
    'playbook a { cut: scan devices of subject quickly { } note "{{ cut.devices }}" wait until cut.status is succeeded timeout 1h rollback cut }';

  it('holds a label and its uses together', async () => {
    const places = [...BODY.matchAll(/\bcut\b/g)].map(({ index }) => index);
    assert.deepEqual(await linked(BODY, 'cut'), places);
    assert.deepEqual(await linked(BODY, 'cut.devices'), places);
  });

  it('leaves alone what other files may name, and what nothing names', async () => {
    assert.equal(await linked('playbook a { run a }', 'a {'), undefined);
    assert.equal(await linked('playbook a { input x: text note "{{ x }}" }', 'x:'), undefined);
    assert.equal(await linked('playbook a { cut: scan devices of subject quickly { } }', 'cut'), undefined);
    assert.equal(await linked(BODY, 'scan'), undefined);
  });
});
