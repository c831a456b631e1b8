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
import { NO_FEED_FILES, type FeedFiles } from './feeds/feed-files.ts';
import { Feeds } from './feeds/feeds.ts';
import { PlaybookGeneratedSharedModule, PlaybookLanguageGeneratedModule } from './generated/module.ts';
import { PlaybookLexer } from './grammar/playbook-lexer.ts';
import { createPlaybookParser } from './grammar/playbook-parser.ts';
import { PlaybookValueConverter } from './grammar/value-converter.ts';
import { PlaybookLspModule } from './lsp/lsp-module.ts';
import { PlaybookNodeKinds } from './lsp/node-kinds.ts';
import { LexicalScopes } from './scoping/lexical-scopes.ts';
import { Names } from './scoping/names.ts';
import { Occurrences } from './scoping/occurrences.ts';
import { PlaybookLinker } from './scoping/playbook-linker.ts';
import type { PlaybookCompletionProvider } from './lsp/completion/playbook-completion-provider.ts';
import { PlaybookNameProvider } from './scoping/playbook-name-provider.ts';
import { PlaybookReferenceDescriptions } from './scoping/playbook-reference-descriptions.ts';
import { PlaybookScopeComputation } from './scoping/playbook-scope-computation.ts';
import { PlaybookScopeProvider } from './scoping/playbook-scope-provider.ts';
import { UseGraph } from './scoping/use-graph.ts';
import { PlaybookValidationRegistry } from './validation/playbook-validation-registry.ts';
import { PlaybookValidator } from './validation/playbook-validator.ts';
import { registerValidationChecks } from './validation/registry.ts';
import { OneLanguage } from './workspace/one-language.ts';
import { PatientDocumentBuilder } from './workspace/patient-document-builder.ts';
import { PlaybookDocumentFactory } from './workspace/playbook-document-factory.ts';
import { PlaybookDocuments } from './workspace/playbook-documents.ts';
import { PlaybookDocumentUpdates } from './workspace/playbook-document-updates.ts';

interface AddedServices {
  analysis: { Facts: Facts };
  references: {
    LexicalScopes: LexicalScopes;
    Names: Names;
    Occurrences: Occurrences;
    ScopeProvider: PlaybookScopeProvider;
  };
  validation: { DocumentValidator: PlaybookValidator };
  shared: PlaybookSharedServices;
}

/** Services of the editor that can do more than Langium asks of them. */
interface LspServices {
  CompletionProvider: PlaybookCompletionProvider;
}

interface AddedSharedServices {
  lsp: { DocumentUpdateHandler: PlaybookDocumentUpdates };
  workspace: { DocumentBuilder: PatientDocumentBuilder; Feeds: Feeds; UseGraph: UseGraph };
}

export type PlaybookSharedServices = LangiumSharedServices & AddedSharedServices;
export type PlaybookServices = LangiumServices & AddedServices & { lsp: LspServices };

type SharedModule = Module<PlaybookSharedServices, PartialLangiumSharedServices & AddedSharedServices>;

const sharedModule = (feeds: FeedFiles): SharedModule => ({
  ServiceRegistry: (services) => new OneLanguage(services),
  lsp: {
    DocumentUpdateHandler: (services) => new PlaybookDocumentUpdates(services),
    NodeKindProvider: () => new PlaybookNodeKinds(),
  },
  workspace: {
    Feeds: (services) => new Feeds(services, feeds),
    UseGraph: (services) => new UseGraph(services),
    DocumentBuilder: (services) => new PatientDocumentBuilder(services),
    LangiumDocuments: (services) => new PlaybookDocuments(services),
    LangiumDocumentFactory: (services) => new PlaybookDocumentFactory(services),
  },
});

const LanguageModule: Module<PlaybookServices, PartialLangiumServices & Omit<AddedServices, 'shared' | 'validation'>> =
  {
    analysis: {
      Facts: (services) => new Facts(services),
    },
    parser: {
      Lexer: (services) => new PlaybookLexer(services),
      LangiumParser: createPlaybookParser,
      ValueConverter: () => new PlaybookValueConverter(),
    },
    references: {
      LexicalScopes: () => new LexicalScopes(),
      Names: (services) => new Names(services),
      Occurrences: (services) => new Occurrences(services),
      Linker: (services) => new PlaybookLinker(services),
      NameProvider: () => new PlaybookNameProvider(),
      ScopeComputation: (services) => new PlaybookScopeComputation(services),
      ScopeProvider: (services) => new PlaybookScopeProvider(services),
    },
    workspace: {
      ReferenceDescriptionProvider: (services) => new PlaybookReferenceDescriptions(services),
    },
    validation: {
      ValidationRegistry: (services) => new PlaybookValidationRegistry(services),
    },
  };

/**
 * What the host has: a file system (`NodeFileSystem`; in tests `EmptyFileSystem`), a reader of feeds and, in a server, the
 * connection. Where nobody looks at the findings one by one, `maxFindings` says how many of a file are wanted.
 */
export type PlaybookContext = DefaultSharedModuleContext & {
  readonly feeds?: FeedFiles;
  readonly maxFindings?: number;
};

/** Wires the language. */
export function createPlaybookServices(context: PlaybookContext): {
  shared: PlaybookSharedServices;
  Playbook: PlaybookServices;
} {
  const shared = inject(
    createDefaultSharedModule(context),
    PlaybookGeneratedSharedModule,
    sharedModule(context.feeds ?? NO_FEED_FILES),
  );
  const validation: Module<PlaybookServices, PartialLangiumServices> = {
    validation: { DocumentValidator: (services) => new PlaybookValidator(services, context.maxFindings) },
  };
  const Playbook = inject(
    createDefaultModule({ shared }),
    PlaybookLanguageGeneratedModule,
    LanguageModule,
    PlaybookLspModule,
    validation,
  );
  shared.ServiceRegistry.register(Playbook);
  registerValidationChecks(Playbook);
  // Without a client nobody sends a configuration.
  if (!context.connection) void shared.workspace.ConfigurationProvider.initialized({});
  return { shared, Playbook };
}
