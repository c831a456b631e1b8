import { SEMANTIC_TOKENS } from '../language/protocol/semantic-legend.ts';
import { TextDocumentSyncKind, type InitializeResult } from 'vscode-languageserver';

/** What handlers of the server do by themselves, without a service of Langium. */
export const OWN_CAPABILITIES = {
  selectionRangeProvider: true,
  linkedEditingRangeProvider: true,
} as const satisfies InitializeResult['capabilities'];

/**
 * What the server can do, written out so that `initialize` is answered before the language is loaded. A test compares it
 * with what the services have.
 */
export const INITIALIZE_RESULT: InitializeResult = {
  capabilities: {
    ...OWN_CAPABILITIES,
    workspace: { workspaceFolders: { supported: true } },
    textDocumentSync: {
      change: TextDocumentSyncKind.Incremental,
      openClose: true,
      save: false,
      willSave: false,
      willSaveWaitUntil: false,
    },
    completionProvider: { triggerCharacters: ['.', '{', '|', '"', ' '], resolveProvider: true },
    referencesProvider: true,
    documentSymbolProvider: true,
    definitionProvider: true,
    typeDefinitionProvider: false,
    documentHighlightProvider: true,
    codeActionProvider: true,
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '}' },
    foldingRangeProvider: true,
    hoverProvider: true,
    renameProvider: { prepareProvider: true },
    implementationProvider: false,
    declarationProvider: false,
    signatureHelpProvider: { triggerCharacters: [' '], retriggerCharacters: [','] },
    callHierarchyProvider: {},
    documentLinkProvider: { resolveProvider: false },
    inlayHintProvider: { resolveProvider: false },
    semanticTokensProvider: SEMANTIC_TOKENS,
    workspaceSymbolProvider: { resolveProvider: false },
  },
  serverInfo: { name: 'playbook' },
};
