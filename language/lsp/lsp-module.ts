import type { Module } from 'langium';
import type { PartialLangiumServices } from 'langium/lsp';
import type { PlaybookServices } from '../playbook-module.ts';
import { PlaybookCallHierarchy } from './call-hierarchy.ts';
import { PlaybookCompletionProvider } from './completion/playbook-completion-provider.ts';
import { PlaybookCodeActions } from './playbook-code-actions.ts';
import { PlaybookDocumentLinks } from './document-links.ts';
import { PlaybookDocumentSymbols } from './document-symbols.ts';
import { PlaybookDocumentation } from './documentation-provider.ts';
import { PlaybookFolding } from './folding.ts';
import { PlaybookFormatter } from './format/playbook-formatter.ts';
import { PlaybookHover } from './hover/playbook-hover.ts';
import { PlaybookInlayHints } from './inlay-hints.ts';
import { PlaybookDefinition, PlaybookHighlights, PlaybookReferences } from './navigation.ts';
import { PlaybookRename } from './rename.ts';
import { PlaybookSemanticTokens } from './semantic-tokens.ts';
import { PlaybookSignatureHelp } from './signature/playbook-signature-help.ts';
import { PlaybookLexerMessages } from '../validation/messages/lexer-messages.ts';
import { PlaybookParserMessages } from '../validation/messages/parser-messages.ts';

/** Editor services of the language. */
export const PlaybookLspModule: Module<PlaybookServices, PartialLangiumServices> = {
  lsp: {
    CallHierarchyProvider: (services) => new PlaybookCallHierarchy(services),
    CodeActionProvider: (services) => new PlaybookCodeActions(services),
    CompletionProvider: (services) => new PlaybookCompletionProvider(services),
    DefinitionProvider: (services) => new PlaybookDefinition(services),
    DocumentHighlightProvider: (services) => new PlaybookHighlights(services),
    DocumentLinkProvider: (services) => new PlaybookDocumentLinks(services),
    DocumentSymbolProvider: (services) => new PlaybookDocumentSymbols(services),
    FoldingRangeProvider: () => new PlaybookFolding(),
    Formatter: (services) => new PlaybookFormatter(services),
    HoverProvider: (services) => new PlaybookHover(services),
    InlayHintProvider: (services) => new PlaybookInlayHints(services),
    ReferencesProvider: (services) => new PlaybookReferences(services),
    RenameProvider: (services) => new PlaybookRename(services),
    SemanticTokenProvider: (services) => new PlaybookSemanticTokens(services),
    SignatureHelp: (services) => new PlaybookSignatureHelp(services),
  },
  documentation: {
    DocumentationProvider: () => new PlaybookDocumentation(),
  },
  parser: {
    ParserErrorMessageProvider: () => new PlaybookParserMessages(),
    LexerErrorMessageProvider: () => new PlaybookLexerMessages(),
  },
};
