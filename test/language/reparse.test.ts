/** What an edit makes the parser read again, and that the tree is then that of a parse of the whole text. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { AstUtils, EmptyFileSystem, isCompositeCstNode, isLeafCstNode, type CstNode, type ParseResult } from 'langium';
import { createPlaybookServices } from '../../language/index.ts';
import { reparse } from '../../language/reparse/reparse.ts';

const parser = createPlaybookServices(EmptyFileSystem).Playbook.parser.LangiumParser;

/** Everything that a tree says, as lines that can be compared. */
function told({ value, parserErrors, lexerErrors }: ParseResult): string[] {
  const lines: string[] = [];
  const tell = (node: CstNode, depth: number): void => {
    const token = isLeafCstNode(node) ? `${node.tokenType.name} ${node.hidden}` : '';
    lines.push(`${depth} ${node.offset}-${node.end} ${JSON.stringify(node.range)} ${node.astNode.$type} ${token}`);
    if (isCompositeCstNode(node)) for (const child of node.content) tell(child, depth + 1);
  };
  if (value.$cstNode) tell(value.$cstNode, 0);
  // In the order of the text: which property of a node was set first says nothing.
  const nodes = AstUtils.streamAst(value).toArray();
  nodes.sort((one, other) => (one.$cstNode?.offset ?? 0) - (other.$cstNode?.offset ?? 0));
  for (const node of nodes) {
    const own = Object.entries(node).filter(([name, each]) => !name.startsWith('$') && typeof each !== 'object');
    const place = `${node.$container?.$type} ${node.$containerProperty} ${node.$containerIndex}`;
    lines.push(`${node.$type} in ${place} ${JSON.stringify(own)} ${node.$cstNode?.text}`);
  }
  for (const { message, token } of parserErrors)
    lines.push(`${message} ${token.startOffset} ${token.startLine} ${token.startColumn}`);
  for (const { message, offset, line, column } of lexerErrors) lines.push(`${message} ${offset} ${line} ${column}`);
  return lines;
}

const FILE = `contact maria { upn "maria@contoso.com" }
list c2 of domains """
  evil.example
"""
playbook first "First" {
  owner maria
  target hosts = devices of subject
  cut: isolate hosts selectively for 24h {
    comment "Case 4711"
    acknowledge network_loss
  }
  wait 5m   # a remark
  if cut.status is succeeded { note "Done." }
}
playbook second "Second" { note "Nothing." }
`;

describe('parsing after an edit', () => {
  const cases: readonly (readonly [what: string, find: string, replace: string, parts: readonly string[] | 'all'])[] = [
    ['a word in a statement', 'network_loss', 'network_los', ['TargetDecl', 'ActionStatement']],
    ['a line in a statement', '"Case 4711"\n', '"Case 4711"\n    timeout 1h\n', ['TargetDecl', 'ActionStatement']],
    ['a syntax error in a statement', 'comment "Case 4711"', 'comment comment', ['TargetDecl', 'ActionStatement']],
    ['a word in a statement behind a closed one', 'Nothing.', 'Nothing at all.', ['Note']],
    ['a statement without braces', 'wait 5m', 'wait 15m', ['Wait', 'If']],
    ['a new statement', 'wait 5m', 'note "x"\n  wait 5m', ['ActionStatement', 'Note', 'Wait', 'If']],
    ['a value of a list', 'evil.example', 'evil.example\n  bad.example', ['IocList']],
    ['a contact', 'maria@contoso', 'm@contoso', ['Contact']],
    ['a name of a playbook', 'first "First"', 'fist "First"', ['Playbook']],
    ['a header item', 'owner maria', 'owner mara', ['Owner', 'TargetDecl', 'ActionStatement']],
    ['a brace too many', 'for 24h {', 'for 24h { {', ['TargetDecl', 'ActionStatement']],
    ['a brace that is missing', 'network_loss\n  }', 'network_loss\n', ['TargetDecl', 'ActionStatement', 'Wait', 'If']],
    ['a quote that is not closed yet', '"Case 4711"', '"Case 4711', ['TargetDecl', 'ActionStatement']],
    [
      'a quote that takes the rest of its line along',
      '4711"\n',
      '4711 acknowledge performance\n',
      ['TargetDecl', 'ActionStatement'],
    ],
    ['a block that is missing where nothing follows', '{ note "Done." }', '', 'all'],
    [
      'a block that is missing before a statement',
      'wait 5m   # a remark',
      'if cut.status is failed',
      ['ActionStatement', 'If', 'If'],
    ],
    ['a block that is opened', '"Case 4711"', '"""Case 4711', 'all'],
  ];

  for (const [what, find, replace, parts] of cases) {
    it(`reads again ${parts === 'all' ? 'all' : parts.join(', ')} for ${what}`, () => {
      const text = FILE.replace(find, replace);
      assert.notEqual(text, FILE);
      const again = reparse(parser, parser.parse(FILE), text);
      assert.deepEqual(again?.edit.parts.map(({ $type }) => $type) ?? 'all', parts);
      if (again) assert.deepEqual(told(again), told(parser.parse(text)));
    });
  }

  it('keeps the nodes of what it does not read again, and renews what contains the edit', () => {
    const before = parser.parse(FILE);
    const [contact, list, playbook] = [...AstUtils.streamContents(before.value)];
    const again = reparse(parser, before, FILE.replace('network_loss', 'network_los'));
    const [contactAfter, listAfter, playbookAfter] = [...AstUtils.streamContents(again!.value)];
    assert.equal(contactAfter, contact);
    assert.equal(listAfter, list);
    assert.notEqual(playbookAfter, playbook);
    assert.notEqual(again!.value, before.value);
  });

  it('comes to the same tree as a parse of the whole, whatever is typed', function () {
    this.timeout(60_000);
    const folder = new URL('../../examples/reference/', import.meta.url);
    const texts = readdirSync(folder)
      .filter((name) => name.endsWith('.playbook'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const typed = fc.oneof(
      fc.constantFrom(
        '"',
        '"""',
        '{',
        '}',
        '#',
        ' ',
        '\n',
        'x',
        'isolate ',
        'note "a"\n',
        '12h',
        'if a is b\n',
        ' "x }',
        '[',
        'playbook ',
        '\n}\n',
      ),
      fc.constant(''),
    );
    const edits = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(6), typed), {
      minLength: 1,
      maxLength: 3,
    });
    let partial = 0;
    fc.assert(
      fc.property(fc.constantFrom(...texts), edits, (start, changes) => {
        let text = start;
        let result: ParseResult = parser.parse(text);
        for (const [place, length, insert] of changes) {
          const at = Math.floor(place * text.length);
          text = text.slice(0, at) + insert + text.slice(at + length);
          const again = reparse(parser, result, text);
          if (again) partial++;
          if (again) assert.deepEqual(told(again), told(parser.parse(text)));
          result = again ?? parser.parse(text);
        }
      }),
      { numRuns: 300, interruptAfterTimeLimit: 15_000 },
    );
    assert.ok(partial > 20, `only ${partial} edits were read in part`);
  });
});
