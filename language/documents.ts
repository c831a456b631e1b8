/** Opens, checks and compiles files: what the server and the command line build on. */
import { AstUtils, DocumentState, TextDocument, URI, type LangiumDocument } from 'langium';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-types';
import { actionsOf } from './analysis/actions-of.ts';
import { explanationOf } from './analysis/explain.ts';
import { explanationText } from './analysis/explain-text.ts';
import { factsLine } from './analysis/facts/facts.ts';
import { needsOf } from './analysis/needs.ts';
import { isInput } from './generated/ast.ts';
import { formatDocument } from './lsp/format/format-document.ts';
import { buildInput, isInputType } from './model/build-playbook.ts';
import { buildModel, playbooksOf } from './model/build-model.ts';
import { buildTests, testsOf, type BuildTestsResult } from './model/build-tests.ts';
import { ModelContext } from './model/model-context.ts';
import type { PlaybookServices } from './playbook-module.ts';
import type {
  CompileProblem,
  CompileResult,
  ExplainResult,
  PlaybookListing,
  ProtocolRange,
} from './protocol/requests.ts';

export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly range: ProtocolRange;
}

/**
 * Opens a file with what it uses and checks them. Takes `text` where it is given, else what the file system holds.
 * Rejects with the error of the file system where the file cannot be read.
 */
export async function openDocument(services: PlaybookServices, uri: string, text?: string): Promise<LangiumDocument> {
  const {
    LangiumDocuments: documents,
    LangiumDocumentFactory: factory,
    DocumentBuilder: builder,
    UseGraph: uses,
  } = services.shared.workspace;
  const at = URI.parse(uri);
  if (text !== undefined && documents.hasDocument(at)) documents.deleteDocument(at);
  if (text !== undefined) documents.addDocument(factory.fromString(text, at));
  const document = await documents.getOrCreateDocument(at);
  // Files that use this one may have missed it, or known another text of it.
  const users = uses.users(document).filter((other) => other !== document);
  for (const user of users) builder.resetToState(user, DocumentState.ComputedScopes);
  await builder.build([document, ...users], { validation: true });
  return document;
}

/** Problems of a file in the order of the text. What is wrong in a used file is one problem of its `use`. */
export async function check(services: PlaybookServices, uri: string): Promise<Problem[]> {
  const document = await checked(services, uri);
  return [...diagnosticsOf(document).map(toProblem), ...problemsOfUsed(services, document)].sort(
    ({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.character - b.character,
  );
}

/** A text in its canonical layout; undefined where it does not parse. Nothing else is checked for that. */
export function format(services: PlaybookServices, uri: string, text: string): string | undefined {
  const document = services.shared.workspace.LangiumDocumentFactory.fromString(text, URI.parse(uri));
  const edits = formatDocument(document, services);
  return edits && TextDocument.applyEdits(document.textDocument, edits);
}

/** The model of a playbook, or the errors of its file and of those that it uses. */
export async function compile(
  services: PlaybookServices,
  uri: string,
  playbook: string,
): Promise<Exclude<CompileResult, { kind: 'stale' }>> {
  const document = await checked(services, uri);
  const { UseGraph: uses } = services.shared.workspace;
  const errors = [...uses.governing(document).flatMap(errorsOf), ...uses.unreadablePolicies(document).map(unreadable)];
  if (errors.length > 0) return { kind: 'errors', problems: errors };
  const playbooks = playbooksOf(document);
  const found = playbooks.find(({ name }) => name === playbook);
  if (!found) return { kind: 'unknown-playbook', known: playbooks.map(({ name }) => name) };
  return buildModel(found, document, services);
}

/** The tests of a file with the playbooks that they are about, or the errors of all files that these need. */
export async function compileTests(services: PlaybookServices, uri: string): Promise<BuildTestsResult> {
  const document = await checked(services, uri);
  const { UseGraph: uses } = services.shared.workspace;
  const homes = testsOf(document).flatMap(({ playbook: { ref } }) => (ref ? [AstUtils.getDocument(ref)] : []));
  const governing = [...new Set([document, ...homes].flatMap((each) => uses.governing(each)))];
  const problems = [
    ...governing.flatMap(errorsOf),
    ...homes.flatMap((home) => uses.unreadablePolicies(home)).map(unreadable),
  ];
  return problems.length > 0 ? { kind: 'errors', problems } : buildTests(document, services);
}

/** Nothing runs under a policy that nobody can read. */
function unreadable({ uri, reason }: { readonly uri: string; readonly reason: string }): CompileProblem {
  const start = { line: 0, character: 0 };
  const message = `This policy file holds for the playbook and cannot be read (${reason}). Make it readable, or remove it.`;
  return { uri, code: 'PB303', message, range: { start, end: start } };
}

/** Facts about a playbook that need no tenant, for people and for programs. */
export async function explain(services: PlaybookServices, uri: string, playbook: string): Promise<ExplainResult> {
  const result = await compile(services, uri, playbook);
  if (result.kind !== 'model') return result;
  const found = playbooksOf(await checked(services, uri)).find(({ name }) => name === playbook);
  if (!found) return { kind: 'unknown-playbook', known: [] };
  const json = explanationOf(result.model, services.analysis.Facts.of(found));
  return { kind: 'explanation', text: explanationText(json), json };
}

/** The playbooks of a file; of one that does not parse without their inputs and what they can come to. */
export async function listPlaybooks(services: PlaybookServices, uri: string): Promise<PlaybookListing[]> {
  const document = await checked(services, uri);
  const context = new ModelContext(services.references.Names);
  const parses = document.parseResult.parserErrors.length === 0;
  return playbooksOf(document).flatMap((playbook) => {
    const range = services.references.NameProvider.getNameNode(playbook)?.range;
    if (!range) return [];
    const inputs = parses ? playbook.header.filter(isInput).filter(({ type }) => isInputType(type)) : [];
    return {
      name: playbook.name,
      ...(playbook.title !== undefined && { title: playbook.title }),
      needs: needsOf(playbook, services.references.Names),
      disabled: playbook.disabled,
      inputs: inputs.map((input) => buildInput(input, context)),
      actions: actionsOf(playbook),
      ...(parses && { forecast: factsLine(services.analysis.Facts.of(playbook)) }),
      range,
    };
  });
}

/** The document, opened if need be. */
async function checked(services: PlaybookServices, uri: string): Promise<LangiumDocument> {
  const document = services.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
  const isWhole =
    document?.state === DocumentState.Validated && !services.validation.DocumentValidator.isProvisional(document);
  return isWhole ? document : openDocument(services, uri);
}

const diagnosticsOf = (document: LangiumDocument): readonly Diagnostic[] => document.diagnostics ?? [];

const SEVERITIES = {
  [DiagnosticSeverity.Error]: 'error',
  [DiagnosticSeverity.Warning]: 'warning',
  [DiagnosticSeverity.Information]: 'information',
  [DiagnosticSeverity.Hint]: 'hint',
} as const satisfies Record<DiagnosticSeverity, Problem['severity']>;

const textOf = (message: Diagnostic['message']): string => (typeof message === 'string' ? message : message.value);

function toProblem({ code, severity, message, range }: Diagnostic): Problem {
  return {
    code: String(code ?? 'PB001'),
    severity: SEVERITIES[severity ?? DiagnosticSeverity.Error],
    message: textOf(message),
    range,
  };
}

function errorsOf(document: LangiumDocument): CompileProblem[] {
  return diagnosticsOf(document)
    .map(toProblem)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, range }) => ({ uri: document.uri.toString(), code, message, range }));
}

function problemsOfUsed(services: PlaybookServices, document: LangiumDocument): Problem[] {
  const { UseGraph: uses } = services.shared.workspace;
  return uses.usesOf(document).flatMap(({ use, document: used }) => {
    const reached = used ? uses.reachable(used).filter((each) => each !== document) : [];
    const errors = reached.flatMap(errorsOf);
    const [first] = errors;
    if (!first || !use.$cstNode) return [];
    const place = `${decodeURIComponent(first.uri.split('/').at(-1) ?? '')} line ${first.range.start.line + 1}`;
    const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
    const message = `"${use.path}", or a file that it uses, has ${count}. ${place}: ${first.message}`;
    return { code: first.code, severity: 'error', message, range: use.$cstNode.range };
  });
}
