import type { Module } from 'langium';
import { inject } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
  type PartialLangiumSharedServices,
} from 'langium/lsp';
import { Facts } from './analysis/facts/facts.ts';
import { PlaybookGeneratedSharedModule, PlaybookLanguageGeneratedModule } from './generated/module.ts';
import { PlaybookLexer } from './grammar/playbook-lexer.ts';
import { PlaybookValueConverter } from './grammar/value-converter.ts';
import { PlaybookLspModule } from './lsp/lsp-module.ts';
import { PlaybookNodeKinds } from './lsp/node-kinds.ts';
import { LexicalScopes } from './scoping/lexical-scopes.ts';
import { Names } from './scoping/names.ts';
import { Occurrences } from './scoping/occurrences.ts';
import { PlaybookNameProvider } from './scoping/playbook-name-provider.ts';
import { PlaybookScopeComputation } from './scoping/playbook-scope-computation.ts';
import { PlaybookScopeProvider } from './scoping/playbook-scope-provider.ts';
import { UseGraph } from './scoping/use-graph.ts';
import { registerValidationChecks } from './validation/registry.ts';
import { PlaybookDocumentBuilder } from './workspace/playbook-document-builder.ts';
import { PlaybookDocumentFactory } from './workspace/playbook-document-factory.ts';

interface AddedServices {
  analysis: { Facts: Facts };
  references: {
    LexicalScopes: LexicalScopes;
    Names: Names;
    Occurrences: Occurrences;
    ScopeProvider: PlaybookScopeProvider;
  };
  shared: PlaybookSharedServices;
}

interface AddedSharedServices {
  workspace: { UseGraph: UseGraph };
}

export type PlaybookSharedServices = LangiumSharedServices & AddedSharedServices;
export type PlaybookServices = LangiumServices & AddedServices;

const SharedModule: Module<PlaybookSharedServices, PartialLangiumSharedServices & AddedSharedServices> = {
  lsp: {
    NodeKindProvider: () => new PlaybookNodeKinds(),
  },
  workspace: {
    UseGraph: (services) => new UseGraph(services),
    DocumentBuilder: (services) => new PlaybookDocumentBuilder(services),
    LangiumDocumentFactory: (services) => new PlaybookDocumentFactory(services),
  },
};

const LanguageModule: Module<PlaybookServices, PartialLangiumServices & Omit<AddedServices, 'shared'>> = {
  analysis: {
    Facts: (services) => new Facts(services),
  },
  parser: {
    Lexer: (services) => new PlaybookLexer(services),
    ValueConverter: () => new PlaybookValueConverter(),
  },
  references: {
    LexicalScopes: () => new LexicalScopes(),
    Names: (services) => new Names(services),
    Occurrences: (services) => new Occurrences(services),
    NameProvider: () => new PlaybookNameProvider(),
    ScopeComputation: (services) => new PlaybookScopeComputation(services),
    ScopeProvider: (services) => new PlaybookScopeProvider(services),
  },
};

/**
 * Wires the language. The context brings what the host has: a file system (`NodeFileSystem`, or `EmptyFileSystem` in a
 * worker and in tests) and, in a server, the connection.
 */
export function createPlaybookServices(context: DefaultSharedModuleContext): {
  shared: PlaybookSharedServices;
  Playbook: PlaybookServices;
} {
  const shared = inject(createDefaultSharedModule(context), PlaybookGeneratedSharedModule, SharedModule);
  const Playbook = inject(
    createDefaultModule({ shared }),
    PlaybookLanguageGeneratedModule,
    LanguageModule,
    PlaybookLspModule,
  );
  shared.ServiceRegistry.register(Playbook);
  registerValidationChecks(Playbook);
  // Without a client nobody sends a configuration.
  if (!context.connection) void shared.workspace.ConfigurationProvider.initialized({});
  return { shared, Playbook };
}
