import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTemplate } from '../../language/typing/holes.ts';
import { decodeString } from '../../language/typing/string-text.ts';

/** A template in one line: texts quoted, holes as `{path|filter(argument)}`. */
function outline(token: string): string[] {
  return parseTemplate(token).parts.map((part) => {
    if (part.kind === 'text') return JSON.stringify(part.text);
    const filters = part.filters.map(({ name, argument }) => (argument ? `${name}(${argument.value})` : name));
    return `{${[part.path.map(({ text }) => text).join('.'), ...filters].join('|')}}`;
  });
}

describe('holes', () => {
  const good: [string, string[]][] = [
    ['""', []],
    ['"no hole"', ['"no hole"']],
    ['"{{alert.id}}"', ['{alert.id}']],
    ['"a {{ alert.id }} b"', ['"a "', '{alert.id}', '" b"']],
    ['"{{ cut.devices | count }}{{x}}"', ['{cut.devices|count}', '{x}']],
    [`"{{ cut.failed | join ', ' | truncate 40 }}"`, ['{cut.failed|join(, )|truncate(40)}']],
    [`"{{ alert.id | default '}} none {{' }}"`, ['{alert.id|default(}} none {{)}']],
    ['"\\"{{ trigger.row.RemoteIP | defang }}\\n\\""', ['"\\""', '{trigger.row.RemoteIP|defang}', '"\\n\\""']],
    ['"a } b }} c { d"', ['"a } b }} c { d"']],
    ['"{{ list.0 }}"', ['{list.0}']],
  ];
  for (const [token, parts] of good)
    it(`reads ${token}`, () => {
      assert.deepEqual(outline(token), parts);
      assert.deepEqual(parseTemplate(token).problems, []);
    });

  /** The part in » « is where the problem is told. */
  const bad: [string, string, RegExp][] = [
    ['"»{{« alert.id"', 'syntax', /not closed/],
    ['"»{{« alert.id {{ run.id }}"', 'syntax', /not closed/],
    ['"x »{{ }}«"', 'syntax', /empty/],
    ['"{{ alert. »}}«"', 'syntax', /missing behind the dot/],
    ['"{{ »|« count }}"', 'syntax', /begins with a name/],
    ['"{{ a »+« b }}"', 'syntax', /no arithmetic/],
    ['"{{ a | »}}«"', 'syntax', /filter is missing/],
    ['"{{ a | »shout« }}"', 'filter', /no filter "shout"/],
    ['"{{ a | »default« }}"', 'filter', /needs a text/],
    [`"{{ a | truncate »'x'« }}"`, 'filter', /takes a number/],
    ['"{{ a | count »3« }}"', 'filter', /takes nothing/],
    ['"a »\\q« b"', 'escape', /no escape \\q/],
    ['"\\\\ »\\u«0041"', 'escape', /no escape \\u/],
    ['"\\n\\t {{ a | »shout« }}"', 'filter', /no filter/],
  ];
  for (const [marked, kind, message] of bad)
    it(`tells ${marked}`, () => {
      const start = marked.indexOf('»');
      const end = marked.indexOf('«') - 1;
      const { problems } = parseTemplate(marked.replace('»', '').replace('«', ''));
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.deepEqual(
        { kind: problems[0]?.kind, start: problems[0]?.start, end: problems[0]?.end },
        { kind, start, end },
      );
      assert.match(problems[0]?.message ?? '', message);
    });

  it('places paths behind escapes where they stand in the text', () => {
    const token = '"\\"\\n\\\\{{ alert.title }}"';
    const hole = parseTemplate(token).parts.find((part) => part.kind === 'hole');
    assert.deepEqual(
      hole?.path.map(({ start, end }) => token.slice(start, end)),
      ['alert', 'title'],
    );
    assert.equal(token.slice(hole.start, hole.end), '{{ alert.title }}');
  });

  it('never throws, and its parts lie in order within the text', () => {
    const piece = fc.constantFrom('{{', '}}', '|', '.', "'", ' ', 'alert', 'count', '\\', 'n', '7', '{', '}', 'ü');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const token = `"${pieces.join('')}"`;
        const { parts, problems } = parseTemplate(token);
        let at = 0;
        for (const { start, end } of parts) {
          assert.ok(at <= start && start <= end && end <= token.length);
          at = end;
        }
        for (const { start, end } of problems) assert.ok(0 <= start && start <= end && end <= token.length);
      }),
    );
  });
});

describe('strings', () => {
  it('decode what JSON of the same text encodes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\t', 'é', '{') });
    fc.assert(
      fc.property(text, (given) => {
        const decoded = decodeString(JSON.stringify(given));
        assert.equal(decoded.text, given);
        assert.deepEqual(decoded.badEscapes, []);
      }),
    );
  });
});
