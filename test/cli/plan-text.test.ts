import assert from 'node:assert/strict';
import { unescapeMarkdown } from '../../cli/text/markdown.ts';
import { code, person, plain } from '../../engine/plan/markdown.ts';

/** What stands in a plan as a document, and what a terminal shows of it. */
const TEXTS: readonly (readonly [markdown: string, shown: string])[] = [
  [plain('R&D *all* [x] <b>'), 'R&D *all* [x] <b>'],
  [plain('C:\\Temp\\_x_'), 'C:\\Temp\\_x_'],
  [plain('&lt;b&gt; &#27;'), '&lt;b&gt; &#27;'],
  [plain('https://evil.example/a'), 'hxxps://evil.example/a'],
  [plain('//evil.example www.evil.example a@evil.example'), '/ /evil.example www[.]evil.example a[@]evil.example'],
  [plain('command:x mailto:x file:x'), 'command[:]x mailto[:]x file[:]x'],
  [person('nina@contoso.com'), 'nina@contoso.com'],
  [code('fetch file "C:\\\\Temp\\\\x" & more'), '`fetch file "C:\\\\Temp\\\\x" & more`'],
  [`${plain('a`b')} ${code('c`d')} ${plain('e\\f')}`, "a`b `c'd` e\\f"],
];

describe('a plan on a terminal', () => {
  for (const [markdown, shown] of TEXTS)
    it(`shows ${shown}`, () => {
      assert.equal(unescapeMarkdown(markdown), shown);
    });
});
