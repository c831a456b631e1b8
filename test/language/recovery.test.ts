/** What is still understood of a text while something in it is missing. */
import assert from 'node:assert/strict';
import { EmptyFileSystem } from 'langium';
import { createPlaybookServices, openDocument } from '../../language/index.ts';
import { isActionStatement, isModel, isPlaybook, type Statement } from '../../language/generated/ast.ts';

const { Playbook: services } = createPlaybookServices(EmptyFileSystem);
const QUOTE = 'The text is not closed: a quote is missing at the end of the line.';

/** Playbooks with the kinds of their statements, and what is told of the syntax with the text it stands at. */
async function understood(text: string) {
  const document = await openDocument(services, 'file:///case/recovery.playbook', text);
  const model = document.parseResult.value;
  const playbooks = isModel(model) ? model.elements.filter(isPlaybook) : [];
  const errors = (document.diagnostics ?? []).filter(({ code }) => code === 'PB001');
  return {
    playbooks: playbooks.map(({ name, body }) => `${name}: ${body.map(kindOf).join(', ')}`),
    errors: errors.map(({ message, range }) => [message, document.textDocument.getText(range)]),
  };
}

const kindOf = (statement: Statement): string =>
  isActionStatement(statement) ? (statement.label ?? statement.action.$type) : statement.$type;

/** A statement is put in front of others, and a second playbook behind the first. */
const around = (statement: string) =>
  `playbook a "A" {\n  note "first"\n  ${statement}\n  cut: isolate hosts fully for 1h { comment "x" }\n  wait 5m\n}\nplaybook b "B" { note "x" }\n`;

describe('a text in which something is missing', () => {
  const cases: readonly (readonly [what: string, statement: string, kind: string, at: string, message?: string])[] = [
    ['a quote', 'note "hello there', 'Note', '"hello there'],
    ['a quote after a hole', 'note "hello {{ run.id }}', 'Note', '"hello {{ run.id }}'],
    ['a quote in a block on one line', 'old: scan hosts fully { comment "x }', 'old', '"x'],
    ['a quote in a block', 'old: scan hosts fully {\n comment "x\n acknowledge performance\n }', 'old', '"x'],
    ['a quote that is escaped', 'note "hello\\"', 'Note', '"hello\\"'],
    ['the block of an if', 'if device.risk is high', 'If', 'cut', 'Unexpected "cut": `{` is missing here.'],
    ['the block of a loop', 'for each d in hosts max 5', 'ForEach', 'cut', 'Unexpected "cut": `{` is missing here.'],
  ];
  for (const [what, statement, kind, at, message = QUOTE] of cases)
    it(`is understood apart from ${what}`, async () => {
      const { playbooks, errors } = await understood(around(statement));
      assert.deepEqual(playbooks, [`a: Note, ${kind}, cut, Wait`, 'b: Note']);
      assert.deepEqual(errors, [[message, at]]);
    });

  it('is understood apart from the quote of a title', async () => {
    const { playbooks, errors } = await understood('playbook a "A {\n  wait 5m\n}\nplaybook b "B" { note "x" }\n');
    assert.deepEqual(playbooks.at(-1), 'b: Note');
    assert.deepEqual(errors[0], [QUOTE, '"A {']);
  });
});
