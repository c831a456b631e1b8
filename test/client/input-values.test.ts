import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultText, durationText, parseInput } from '../../client/features/run/input-values.ts';
import type { InputModel, InputType } from '../../language/model/playbook-model.ts';
import type { Json } from '../../engine/durable/durable.ts';

const GOOD: readonly (readonly [InputType, string, Json])[] = [
  ['text', '  two words ', 'two words'],
  ['number', '2.5', 2.5],
  ['duration', '24h', 86_400],
  ['duration', '1d12h', 129_600],
  ['yes no', 'Yes', true],
  ['yes no', 'no', false],
  ['ips', '203.0.113.7, 203.0.113.8\n203.0.113.9', ['203.0.113.7', '203.0.113.8', '203.0.113.9']],
  ['urls', 'https://a.example/x,y https://b.example', ['https://a.example/x,y', 'https://b.example']],
  ['sha1', 'AA124A4B4DF12B34E74EE7F6C683B2EBEC4CE9A8', 'aa124a4b4df12b34e74ee7f6c683b2ebec4ce9a8'],
];

const BAD: readonly (readonly [InputType, string, RegExp])[] = [
  ['text', '   ', /needed/],
  ['number', 'ten', /"ten" is not a number/],
  ['duration', '24', /not a duration/],
  ['duration', '0s', /not a duration/],
  ['duration', '9'.repeat(30) + 'd', /not a duration/],
  ['yes no', 'maybe', /yes or no/],
  ['sha1', 'abc', /40 hexadecimal digits; this has 3/],
];

const input = (value: InputModel['default']): InputModel => ({
  name: 'hold',
  type: 'duration',
  optional: false,
  ...(value === undefined ? {} : { default: value }),
  span: { source: 0, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
});

describe('values of inputs', () => {
  for (const [type, text, value] of GOOD) {
    it(`reads ${type} ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseInput(type, text), { ok: true, value });
    });
  }

  for (const [type, text, problem] of BAD) {
    it(`says what is wrong with ${type} ${JSON.stringify(text).slice(0, 20)}`, () => {
      const parsed = parseInput(type, text);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, problem);
    });
  }

  it('writes every duration so that it can be read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (seconds) => {
        assert.deepEqual(parseInput('duration', durationText(seconds)), { ok: true, value: seconds });
      }),
    );
  });

  it('shows a default as a person would type it', () => {
    assert.equal(defaultText(input({ kind: 'duration', seconds: 43_200 })), '12h');
    assert.equal(defaultText(input({ kind: 'yesno', value: false })), 'no');
    assert.equal(defaultText(input(undefined)), undefined);
  });
});
