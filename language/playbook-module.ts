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
import { NO_FEED_FILES, type FeedFiles } from './feeds/feed-files.ts';
import { Feeds } from './feeds/feeds.ts';
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
  references: {
    LexicalScopes: LexicalScopes;
    Names: Names;
    Occurrences: Occurrences;
    ScopeProvider: PlaybookScopeProvider;
  };
  shared: PlaybookSharedServices;
}

interface AddedSharedServices {
  workspace: { Feeds: Feeds; UseGraph: UseGraph };
}

export type PlaybookSharedServices = LangiumSharedServices & AddedSharedServices;
export type PlaybookServices = LangiumServices & AddedServices;

type SharedModule = Module<PlaybookSharedServices, PartialLangiumSharedServices & AddedSharedServices>;

const sharedModule = (feeds: FeedFiles): SharedModule => ({
  lsp: {
    NodeKindProvider: () => new PlaybookNodeKinds(),
  },
  workspace: {
    Feeds: (services) => new Feeds(services, feeds),
    UseGraph: (services) => new UseGraph(services),
    DocumentBuilder: (services) => new PlaybookDocumentBuilder(services),
    LangiumDocumentFactory: (services) => new PlaybookDocumentFactory(services),
  },
});

const LanguageModule: Module<PlaybookServices, PartialLangiumServices & Omit<AddedServices, 'shared'>> = {
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

export type PlaybookContext = DefaultSharedModuleContext & { readonly feeds?: FeedFiles };

/**
 * Wires the language. The context brings what the host has: a file system (`NodeFileSystem`, or `EmptyFileSystem` in a
 * worker and in tests), a reader of feeds and, in a server, the connection.
 */
export function createPlaybookServices(context: PlaybookContext): {
  shared: PlaybookSharedServices;
  Playbook: PlaybookServices;
} {
  const shared = inject(
    createDefaultSharedModule(context),
    PlaybookGeneratedSharedModule,
    sharedModule(context.feeds ?? NO_FEED_FILES),
  );
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
