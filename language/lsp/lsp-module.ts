import type { Module } from 'langium';
import type { PartialLangiumServices } from 'langium/lsp';
import type { PlaybookServices } from '../playbook-module.ts';
import { PlaybookCompletionProvider } from './completion/playbook-completion-provider.ts';
import { PlaybookDocumentation } from './documentation-provider.ts';
import { PlaybookLexerMessages } from '../validation/messages/lexer-messages.ts';
import { PlaybookParserMessages } from '../validation/messages/parser-messages.ts';
import { PlaybookValidator } from '../validation/playbook-validator.ts';

/** Editor services of the language. */
export const PlaybookLspModule: Module<PlaybookServices, PartialLangiumServices> = {
  lsp: {
    CompletionProvider: (services) => new PlaybookCompletionProvider(services),
  },
  documentation: {
    DocumentationProvider: () => new PlaybookDocumentation(),
  },
  parser: {
    ParserErrorMessageProvider: () => new PlaybookParserMessages(),
    LexerErrorMessageProvider: () => new PlaybookLexerMessages(),
  },
  validation: {
    DocumentValidator: (services) => new PlaybookValidator(services),
  },
};
