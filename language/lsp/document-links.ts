import { GrammarUtils, type AstNode, type LangiumDocument, type URI } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver-types';
import { feedsOf } from '../feeds/feeds-of.ts';
import { isModel } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import type { UseGraph } from '../scoping/use-graph.ts';

/** Links of `use "file"` and of `list … from "feed"`. */
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
    return [...uses, ...feeds].filter((link) => link !== undefined);
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
