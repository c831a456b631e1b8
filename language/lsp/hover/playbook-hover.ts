import { AstUtils, CstUtils, type LangiumDocument, type LeafCstNode } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { HoverParams } from 'vscode-languageserver-protocol';
import { MarkupKind, type Hover, type Range } from 'vscode-languageserver-types';
import { isPlaybook, type Playbook } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { declarationMarkdown } from '../declaration-markdown.ts';
import { rangeOf } from '../ranges.ts';
import { commentHover } from './comment-hover.ts';
import { factsMarkdown } from './facts-markdown.ts';
import { pathHover, templateHover } from './symbol-hover.ts';
import { techniqueHover } from './technique-hover.ts';
import { valueHover } from './value-hover.ts';
import { wordHover } from './word-hover.ts';

/** What is told of a place, and the place. */
export interface Told {
  readonly markdown: string;
  readonly range: Range;
}

/** Verbs, risks, clauses, symbols, filters, declarations and codes. Texts of authors are escaped. */
export class PlaybookHover implements HoverProvider {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  getHoverContent(document: LangiumDocument, { position }: HoverParams): Hover | undefined {
    const offset = document.textDocument.offsetAt(position);
    const root = document.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, offset);
    const told = (leaf && this.#ofLeaf(leaf, offset, document)) ?? this.#ofDeclaration(document, offset);
    return told && { contents: { kind: MarkupKind.Markdown, value: told.markdown }, range: told.range };
  }

  #ofLeaf(leaf: LeafCstNode, offset: number, document: LangiumDocument): Told | undefined {
    if (leaf.text.startsWith('#')) return commentHover(leaf, offset, document);
    if (leaf.text.startsWith('"') && !leaf.text.startsWith('"""')) {
      return templateHover(leaf, offset, document, this.#services) ?? valueHover(leaf, this.#services);
    }
    return (
      techniqueHover(leaf) ?? wordHover(leaf) ?? valueHover(leaf, this.#services) ?? pathHover(leaf, this.#services)
    );
  }

  #ofDeclaration(document: LangiumDocument, offset: number): Told | undefined {
    const found = this.#services.references.Occurrences.at(document, offset);
    if (!found) return undefined;
    const { target } = found;
    const parts = [declarationMarkdown(target), isPlaybook(target) ? this.#facts(target) : ''];
    const markdown = parts.filter((part) => part !== '').join('\n\n');
    return markdown === '' ? undefined : { markdown, range: rangeOf(document, found) };
  }

  /** A text that does not parse says nothing certain. */
  #facts(playbook: Playbook): string {
    if (AstUtils.getDocument(playbook).parseResult.parserErrors.length > 0) return '';
    return factsMarkdown(this.#services.analysis.Facts.of(playbook));
  }
}
