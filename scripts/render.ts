// Writes what is generated from the catalog and the list of codes: docs, snippets, syntaxes. Run by `npm run generate`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderActions } from '../language/catalog/render-docs.ts';
import { withPermissions } from '../language/catalog/render-permissions.ts';
import { renderSnippets } from '../language/catalog/render-snippets.ts';
import { renderTmLanguage } from '../language/catalog/render-tmlanguage.ts';
import { renderDiagnostics } from '../language/validation/render-diagnostics.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Path below the root of the project, and what belongs there. */
export const RENDERED: Readonly<Record<string, () => string>> = {
  'docs/actions.md': renderActions,
  'docs/connect.md': () => withPermissions(readFileSync(new URL('../docs/connect.md', import.meta.url), 'utf8')),
  'docs/diagnostics.md': renderDiagnostics,
  'snippets/playbook.json': () => json(renderSnippets()),
  'syntaxes/playbook.tmLanguage.json': () => json(renderTmLanguage()),
};

/** Writes the files that are not fresh and returns their paths. */
function renderAll(): string[] {
  return Object.entries(RENDERED)
    .filter(([path, render]) => write(new URL(`../${path}`, import.meta.url), render()))
    .map(([path]) => path);
}

function write(file: URL, text: string): boolean {
  if (current(file) === text) return false;
  writeFileSync(file, text);
  return true;
}

function current(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) renderAll();
