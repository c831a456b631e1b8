/**
 * Words that hold sentences together: operators, connectives, and the verbs that begin a statement where a name could
 * stand too. They cannot be names; after a dot they are free. Every other keyword of the grammar is free as a name.
 */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  `advance after all allow and any at ban between branch by collect contains count deisolate devices do each else ends
   every except expect finally for from fully given if in includes is isolate language let matches max named never no
   none not notify of on once only or otherwise parallel per quarantine quickly require restrict rollback script secret
   selectively skip starts stop tagged target then timeout times to unban until use wait when where with within yes`
    .trim()
    .split(/\s+/),
);

/** Stands where a step could stand. */
const EVERYTHING = 'everything';

/** Keywords (words, not signs) of grammar sources, sorted. */
export function keywordsOf(sources: readonly string[]): string[] {
  const words = new Set<string>();
  for (const source of sources) {
    const rules = source.replace(/\/\/[^\n]*/g, '').replace(/^import .*$/gm, '');
    for (const [, word] of rules.matchAll(/'([A-Za-z_]\w*)'/g)) if (word !== undefined) words.add(word);
  }
  return [...words].sort();
}

function alternatives(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length < 100) lines[lines.length - 1] = `${last} | '${word}'`;
    else lines.push(`'${word}'`);
  }
  return lines.join('\n    | ');
}

/** Source of `grammar/names.langium` for the keywords of the other grammar files. */
export function renderNames(keywords: readonly string[]): string {
  const free = keywords.filter((word) => !RESERVED_WORDS.has(word) && word !== EVERYTHING);
  const reserved = keywords.filter((word) => RESERVED_WORDS.has(word));
  return [
    '// Written by scripts/render-grammar.ts from the keywords of the grammar. Do not edit.',
    "import './terminals'",
    '',
    '// A step that `rollback` names: `rollback everything` is no step.',
    'StepName returns string:',
    '      ID',
    `    | ${alternatives(free)};`,
    '',
    '// A declared name, or the start of a path: any word that the grammar does not need itself.',
    `Name returns string: StepName | '${EVERYTHING}';`,
    '',
    '// After a dot every word is allowed.',
    'Segment returns string:',
    '      Name',
    `    | ${alternatives(reserved)};`,
    '',
  ].join('\n');
}
