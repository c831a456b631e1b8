import { GrammarUtils, UriUtils, type AstNode, type LangiumDocument } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver-types';
import { isIocList, isModel } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import type { UseGraph } from '../scoping/use-graph.ts';

/** A path with a scheme, or from the root, is nothing that a text may lead to. */
const IS_RELATIVE = /^(?![a-z][a-z\d+.-]*:|[\\/])/i;

/** Links of `use "file"` and of `list … from "feed"`. */
export class PlaybookDocumentLinks implements DocumentLinkProvider {
  readonly #uses: UseGraph;

  constructor(services: PlaybookServices) {
    this.#uses = services.shared.workspace.UseGraph;
  }

  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    const { value: model } = document.parseResult;
    if (!isModel(model)) return [];
    const uses = this.#uses.usesOf(document).map(({ use, uri }) => linkAt(use, 'path', uri?.toString()));
    const feeds = model.elements.filter(isIocList).map((list) => linkAt(list, 'file', feedUri(document, list.file)));
    return [...uses, ...feeds].filter((link) => link !== undefined);
  }
}

function feedUri(document: LangiumDocument, file: string | undefined): string | undefined {
  if (file === undefined || file === '' || !IS_RELATIVE.test(file)) return undefined;
  return UriUtils.resolvePath(UriUtils.dirname(document.uri), file).toString();
}

/** Over the path without its quotes. */
function linkAt(node: AstNode, property: string, target: string | undefined): DocumentLink | undefined {
  const range = GrammarUtils.findNodeForProperty(node.$cstNode, property)?.range;
  if (!range || target === undefined) return undefined;
  const { start, end } = range;
  return {
    range: {
      start: { line: start.line, character: start.character + 1 },
      end: { line: end.line, character: end.character - 1 },
    },
    target,
  };
}
