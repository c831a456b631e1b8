/** Catalog -> whole statements as snippets, for completion and for snippets/playbook.json. LSP snippet syntax. */
import type { ActionSpec } from './action-spec.ts';
import { ACTION_IDS, actionSpec, type ActionId } from './actions/index.ts';
import { SCAFFOLDS } from './scaffolds.ts';

/** Entry of a VS Code snippet file. */
export interface SnippetEntry {
  readonly prefix: string;
  readonly body: readonly string[];
  readonly description: string;
}

/** The words of the verb, without the preposition that leads on to the set: `restrict apps`. */
export const verbOf = (spec: ActionSpec): string => spec.phrase.replace(/ (?:on|from)$/, '');

/** The statement with the clauses that it must have, as a snippet. */
export function statementSnippet(id: ActionId): string {
  const spec = actionSpec(id);
  const clauses = clauseSnippets(spec, lastTabStop(spec.snippet));
  return clauses.length === 0
    ? spec.snippet
    : `${spec.snippet} {\n${clauses.map((clause) => `\t${clause}\n`).join('')}}`;
}

function clauseSnippets(spec: ActionSpec, used: number): string[] {
  const clauses: string[] = [];
  if (spec.params['comment']?.required === true) clauses.push(`comment "\${${used + 1}:Case}"`);
  if (spec.acknowledges.length > 0) clauses.push(`acknowledge ${spec.acknowledges.join(', ')}`);
  if (spec.severity === 'tenant-wide' && spec.lease) clauses.push(`approval \${${used + 2}:org_wide}`);
  return clauses;
}

function lastTabStop(snippet: string): number {
  const stops = [...snippet.matchAll(/\$\{?(\d+)/g)].map(([, stop]) => Number(stop));
  return Math.max(0, ...stops);
}

/** All snippets of the file, by name. */
export function renderSnippets(): Readonly<Record<string, SnippetEntry>> {
  const actions = ACTION_IDS.map((id) => {
    const spec = actionSpec(id);
    return [verbOf(spec), entry(verbOf(spec), statementSnippet(id), spec.doc)] as const;
  });
  const others = SCAFFOLDS.map(({ name, snippet, doc }) => [name, entry(name, snippet, doc)] as const);
  return Object.fromEntries([...others, ...actions]);
}

const entry = (prefix: string, snippet: string, description: string): SnippetEntry => ({
  prefix,
  body: snippet.split('\n'),
  description,
});
