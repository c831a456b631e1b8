/** Values come from alerts, so queries and paths are built in one place each, which escapes. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);
const FOLDERS = ['engine', 'runner', 'cli', 'client', 'server', 'disk'];
const QUERY_BUILDER = 'engine/defender/odata.ts';

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts')),
).map((file) => ({ file, text: readFileSync(new URL(file, ROOT), 'utf8') }));

/** Text of a program that makes part of a query by itself. Comments do not count. */
const BUILDS_A_QUERY = [
  /['"`][^'"`\n]*\$(?:filter|expand|orderby|top|skip)=/,
  /`[^`\n]*\b(?:eq|ne|gt|ge|lt|le) '?\$\{/,
  /`[^`\n]*(?:startswith|contains|endswith)\([^`\n]*\$\{/,
  // KQL comes whole from the text of a playbook, or not at all.
  /`[^`]*\|\s*(?:where|project|extend|summarize|join)\b[^`]*\$\{/,
];
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

/** Ids in paths: through `pathSegment`, or numbers and dates that were checked. */
const UNESCAPED =
  /path: `[^`]*\$\{(?!pathSegment\(|encode\(|request\.path\}|queryString\(|String\(Math\.trunc\(|GRAPH_ROOT\}|ip\}|dateLiteral\()/;

describe('queries', () => {
  it('are seen where they are built', () => {
    const builder = sources.find(({ file }) => file === QUERY_BUILDER);
    assert.ok(builder);
    assert.ok(BUILDS_A_QUERY.some((pattern) => pattern.test(withoutComments(builder.text))));
    assert.match('const kql = `DeviceInfo | where DeviceName == ${name}`', BUILDS_A_QUERY[3]!);
    assert.match('path: `/api/machines/${id}`', UNESCAPED);
  });

  it('are built by the builder of queries and nowhere else', () => {
    const others = sources
      .filter(({ file }) => file !== QUERY_BUILDER)
      .filter(({ text }) => BUILDS_A_QUERY.some((pattern) => pattern.test(withoutComments(text))));
    assert.deepEqual(
      others.map(({ file }) => file),
      [],
    );
  });

  it('go to paths that hold nothing unescaped', () => {
    const open = sources.filter(({ file, text }) => file.startsWith('engine/defender/') && UNESCAPED.test(text));
    assert.deepEqual(
      open.map(({ file }) => file),
      [],
    );
  });
});
