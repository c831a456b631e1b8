import { GrammarUtils, UriUtils, type LangiumDocument, type URI } from 'langium';
import { CodeActionKind, DiagnosticSeverity, type Range } from 'vscode-languageserver-types';
import { isIocList, type IocList } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { Layout } from '../layout.ts';
import { linesOf } from './list-lines.ts';
import type { Place, Refactoring } from './refactoring.ts';

/** The values of a list move to a file of their own: `list c2 of domains from "iocs/c2.txt"`. */
export function listToFile({ node, document, services, canCreateFiles }: Place): Refactoring | undefined {
  // Only at the head of the list: editors ask at every move of the cursor, and lists can be long.
  const list = isIocList(node) ? node : undefined;
  if (!list || !canCreateFiles || hasErrors(list, document)) return undefined;
  const lines = list.pasted === undefined ? linesOf(list) : pastedLines(list.pasted);
  const [first, last] = bodyOf(list);
  if (!lines || lines.length === 0 || !first || !last) return undefined;
  const { path, uri } = freePath(list.name, document, services);
  const layout = new Layout(document);
  return {
    title: `Move the values of ${list.name} to ${path}`,
    kind: CodeActionKind.RefactorExtract,
    edits: [layout.replace(first.offset, last.end, `from "${path}"`)],
    creates: { uri: uri.toString(), text: lines.map((line) => line + layout.eol).join('') },
  };
}

/** From a feed what is no indicator is left out in silence, so mistakes stay where they are shown. */
function hasErrors({ $cstNode: cst }: IocList, { diagnostics }: LangiumDocument): boolean {
  const isIn = ({ start }: Range): boolean =>
    cst !== undefined && start.line >= cst.range.start.line && start.line <= cst.range.end.line;
  return diagnostics?.some(({ severity, range }) => severity === DiagnosticSeverity.Error && isIn(range)) ?? false;
}

function bodyOf({ $cstNode: cst, pasted }: IocList) {
  if (pasted === undefined)
    return [GrammarUtils.findNodeForKeyword(cst, '{'), GrammarUtils.findNodeForKeyword(cst, '}')] as const;
  const block = GrammarUtils.findNodeForProperty(cst, 'pasted');
  return [block, block] as const;
}

function pastedLines(block: string): readonly string[] {
  const lines = block
    .replace(/^"""|"""$/g, '')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1);
}

/** With a number where there is such a file already. */
function freePath(name: string, { uri }: LangiumDocument, services: PlaybookServices): { path: string; uri: URI } {
  const { FileSystemProvider } = services.shared.workspace;
  for (let number = 1; ; number++) {
    const path = number === 1 ? `iocs/${name}.txt` : `iocs/${name}_${number}.txt`;
    const target = UriUtils.resolvePath(UriUtils.dirname(uri), path);
    if (!FileSystemProvider.existsSync(target)) return { path, uri: target };
  }
}
