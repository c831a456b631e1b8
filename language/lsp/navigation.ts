/** Definition, references and highlights: from the occurrences of a declaration, those in holes included. */
import { CstUtils, GrammarUtils, type LangiumDocument } from 'langium';
import type { DefinitionProvider, DocumentHighlightProvider, ReferencesProvider } from 'langium/lsp';
import type { DefinitionParams, DocumentHighlightParams, ReferenceParams } from 'vscode-languageserver-protocol';
import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location,
  type LocationLink,
} from 'vscode-languageserver-types';
import { isUse } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import type { Occurrence } from '../scoping/occurrences.ts';
import { rangeOf } from './ranges.ts';

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export class PlaybookDefinition implements DefinitionProvider {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  getDefinition(document: LangiumDocument, { position }: DefinitionParams): LocationLink[] | undefined {
    const offset = document.textDocument.offsetAt(position);
    const found = this.#services.references.Occurrences.at(document, offset);
    if (!found) return this.#usedFile(document, offset);
    const declaration = declarationOf(found, this.#services);
    const whole = found.target.$cstNode?.range;
    if (!declaration || !whole) return undefined;
    return [
      {
        targetUri: declaration.document.uri.toString(),
        targetRange: whole,
        targetSelectionRange: rangeOf(declaration.document, declaration),
        originSelectionRange: rangeOf(document, found),
      },
    ];
  }

  /** The path of a `use` leads to its file. */
  #usedFile(document: LangiumDocument, offset: number): LocationLink[] | undefined {
    const root = document.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, offset);
    if (!leaf || !isUse(leaf.astNode) || leaf !== GrammarUtils.findNodeForProperty(leaf.astNode.$cstNode, 'path'))
      return undefined;
    const edge = this.#services.shared.workspace.UseGraph.usesOf(document).find(({ use }) => use === leaf.astNode);
    if (!edge?.document) return undefined;
    const targetUri = edge.document.uri.toString();
    return [{ targetUri, targetRange: START, targetSelectionRange: START, originSelectionRange: leaf.range }];
  }
}

const declarationOf = ({ target }: Occurrence, services: PlaybookServices): Occurrence | undefined =>
  services.references.Occurrences.naming(target).find(({ declares }) => declares);

export class PlaybookReferences implements ReferencesProvider {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  findReferences(document: LangiumDocument, { position, context }: ReferenceParams): Location[] {
    return namedAt(document, document.textDocument.offsetAt(position), this.#services)
      .filter(({ declares }) => context.includeDeclaration || !declares)
      .map((each) => ({ uri: each.document.uri.toString(), range: rangeOf(each.document, each) }));
  }
}

export class PlaybookHighlights implements DocumentHighlightProvider {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  getDocumentHighlight(document: LangiumDocument, { position }: DocumentHighlightParams): DocumentHighlight[] {
    return namedAt(document, document.textDocument.offsetAt(position), this.#services)
      .filter((each) => each.document === document)
      .map((each) => ({
        range: rangeOf(document, each),
        kind: each.declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }));
  }
}

/** All occurrences of what is named at an offset. */
export function namedAt(document: LangiumDocument, offset: number, { references }: PlaybookServices): Occurrence[] {
  const found = references.Occurrences.at(document, offset);
  return found ? references.Occurrences.naming(found.target) : [];
}
