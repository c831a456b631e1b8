import assert from 'node:assert/strict';
import { shown } from '../../client/infrastructure/text/shown.ts';

const CASES: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['leaves plain text alone', 'ws-042.contoso.com', 'ws-042.contoso.com'],
  ['breaks links of messages', 'see [here](command:x)', 'see [here] (command:x)'],
  ['breaks icons of labels', '$(error) fake', '$ (error) fake'],
  ['puts lines and control characters on one line', 'a\r\nb\u001b[31mc\u0000', 'a b [31mc'],
  ['leaves out half a character', 'x\ud800y', 'x y'],
  ['cuts what is no line any more', 'x'.repeat(5000), `${'x'.repeat(999)}…`],
  ['removes characters that turn the reading direction', 'exe\u202Efdp.\u2066x', 'exe fdp. x'],
];

describe('text of a tenant in labels and messages', () => {
  for (const [what, text, expected] of CASES) {
    it(what, () => {
      assert.equal(shown(text), expected);
    });
  }
});
