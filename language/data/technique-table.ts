/** Reads a table of techniques on first use: a line is `ID Name`, with `|001 Name` for each of its sub-techniques. */
export function parseTechniques(table: string): () => ReadonlyMap<string, string> {
  let names: ReadonlyMap<string, string> | undefined;
  return () => (names ??= new Map(table.trim().split('\n').flatMap(entriesOf)));
}

function entriesOf(line: string): [string, string][] {
  const [technique = '', ...parts] = line.split('|');
  const [id, name] = atSpace(technique);
  const subs = parts.map(atSpace).map(([number, sub]): [string, string] => [`${id}.${number}`, `${name}: ${sub}`]);
  return [[id, name], ...subs];
}

function atSpace(text: string): [string, string] {
  const space = text.indexOf(' ');
  return [text.slice(0, space), text.slice(space + 1)];
}
