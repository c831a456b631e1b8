/** Makes a text of an author safe to stand in Markdown: nothing in it is markup, HTML or a link. */
export function plain(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, (character) => `\\${character}`)
    .replace(/\s+/g, ' ')
    .trim();
}

/** A text of an author as code. Holds whatever it contains, since no run of backticks in it is as long as the fence. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}
