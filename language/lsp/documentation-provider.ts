import type { AstNode, DocumentationProvider } from 'langium';
import { declarationMarkdown } from './declaration-markdown.ts';

/** Docs of references in completion: the declaration in one line. */
export class PlaybookDocumentation implements DocumentationProvider {
  getDocumentation(node: AstNode): string | undefined {
    return declarationMarkdown(node) || undefined;
  }
}
