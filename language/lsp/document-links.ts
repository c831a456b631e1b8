import { CstUtils, GrammarUtils, type AstNode, type LangiumDocument, type LeafCstNode, type URI } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver-types';
import { feedsOf } from '../feeds/feeds-of.ts';
import { isMapping, isModel } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import type { UseGraph } from '../scoping/use-graph.ts';
import { rangeOf } from './ranges.ts';

/** Links of `use "file"`, of `list … from "feed"`, and of ATT&CK techniques in headers, texts and remarks. */
export class PlaybookDocumentLinks implements DocumentLinkProvider {
  readonly #uses: UseGraph;

  constructor(services: PlaybookServices) {
    this.#uses = services.shared.workspace.UseGraph;
  }

  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    const { value: model } = document.parseResult;
    if (!isModel(model)) return [];
    const uses = this.#uses.usesOf(document).map(({ use, uri }) => linkAt(use, 'path', uri));
    const feeds = feedsOf(document).map(({ list, uri }) => linkAt(list, 'file', uri));
    return [...uses, ...feeds, ...techniqueLinks(document)].filter((link) => link !== undefined);
  }
}

const TECHNIQUE = /\bT(\d{4})(?:\.(\d{3}))?\b/g;

function* techniqueLinks(document: LangiumDocument): Generator<DocumentLink> {
  const root = document.parseResult.value.$cstNode;
  // What is pasted in a block holds values, not words.
  const isRead = ({ text, astNode }: LeafCstNode): boolean =>
    text.startsWith('#') ||
    (text.startsWith('"') && !text.startsWith('"""')) ||
    (isMapping(astNode) && text.startsWith('T'));
  for (const leaf of root ? CstUtils.flattenCst(root).filter(isRead) : []) {
    // In a header the number behind the dot is a token of its own.
    const { text, offset } = isMapping(leaf.astNode) && leaf.container ? leaf.container : leaf;
    if (offset !== leaf.offset) continue;
    for (const { 0: id, 1: technique = '', 2: part, index } of text.matchAll(TECHNIQUE)) {
      const start = offset + index;
      const target = `https://attack.mitre.org/techniques/T${technique}/${part === undefined ? '' : `${part}/`}`;
      yield { range: rangeOf(document, { start, end: start + id.length }), target };
    }
  }
}

/** Over the path without its quotes. */
function linkAt(node: AstNode, property: string, target: URI | undefined): DocumentLink | undefined {
  const range = GrammarUtils.findNodeForProperty(node.$cstNode, property)?.range;
  if (!range || target === undefined) return undefined;
  const { start, end } = range;
  return {
    range: {
      start: { line: start.line, character: start.character + 1 },
      end: { line: end.line, character: end.character - 1 },
    },
    target: target.toString(),
  };
}
