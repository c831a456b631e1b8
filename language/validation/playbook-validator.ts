import {
  CstUtils,
  DefaultDocumentValidator,
  type AstNode,
  type LangiumDocument,
  type ParseResult,
  type ValidationOptions,
} from 'langium';
import type { CancellationToken } from 'vscode-jsonrpc';
import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver-types';
import { isIocList } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { codeUrl, type Code } from './codes.ts';
import { firstFindings, shownOf } from './first-findings.ts';
import { unresolvedMessage } from './messages/unresolved.ts';
import { allowancesIn, silence } from './suppression.ts';

/** Gives codes to what the parser and the linker find, takes out what the text allows, and leaves it at the first ones. */
export class PlaybookValidator extends DefaultDocumentValidator {
  readonly #services: PlaybookServices;
  readonly #maxFindings: number | undefined;

  constructor(services: PlaybookServices, maxFindings?: number) {
    super(services);
    this.#services = services;
    this.#maxFindings = maxFindings;
  }

  override async validateDocument(
    document: LangiumDocument,
    options?: ValidationOptions,
    cancelToken?: CancellationToken,
  ): Promise<Diagnostic[]> {
    const diagnostics = await super.validateDocument(document, options, cancelToken);
    const { kept, idle } = silence(diagnostics, allowancesIn(commentsOf(document)));
    const warnings = idle.map(({ range, message }) => this.#diagnostic('PB002', message, range, 'Warning'));
    return this.#first([...kept, ...warnings]);
  }

  /** The first findings; the last one says how many more there are, at the place of the next. */
  #first(diagnostics: readonly Diagnostic[]): Diagnostic[] {
    const { shown, hidden } = firstFindings(diagnostics, isError, this.#maxFindings);
    const [next] = hidden;
    if (!next) return [...shown];
    const more: Diagnostic = {
      severity: DiagnosticSeverity.Information,
      range: next.range,
      message: `${shownOf(shown.length, diagnostics.length)} ${hidden.length} more will be shown as these are corrected.`,
      source: 'playbook',
    };
    return [...shown, more];
  }

  protected override processLexingErrors(
    parse: ParseResult,
    diagnostics: Diagnostic[],
    options: ValidationOptions,
  ): void {
    this.#coded('PB001', diagnostics, () => {
      super.processLexingErrors(parse, diagnostics, options);
    });
  }

  protected override processParsingErrors(
    parse: ParseResult,
    diagnostics: Diagnostic[],
    options: ValidationOptions,
  ): void {
    this.#coded('PB001', diagnostics, () => {
      super.processParsingErrors(parse, diagnostics, options);
    });
  }

  protected override processLinkingErrors(document: LangiumDocument, diagnostics: Diagnostic[]): void {
    for (const { error, $refNode } of document.references) {
      // A reference that the parser made up while it recovered has no text, and its error is told already.
      if (!error || !$refNode || error.info.reference.$refText === '') continue;
      diagnostics.push(this.#diagnostic('PB303', unresolvedMessage(error, this.#services), $refNode.range));
    }
  }

  #coded(code: Code, diagnostics: Diagnostic[], add: () => void): void {
    const before = diagnostics.length;
    add();
    const added = diagnostics.splice(before);
    for (const diagnostic of added) {
      // While the parser recovers it often stumbles over the same word again.
      if (diagnostics.some((each) => samePlace(each.range, diagnostic.range))) continue;
      diagnostics.push(diagnostic);
      Object.assign(diagnostic, { code, codeDescription: { href: codeUrl(code) }, data: { code } });
    }
  }

  #diagnostic(code: Code, message: string, range: Range, severity: 'Error' | 'Warning' = 'Error'): Diagnostic {
    return {
      severity: DiagnosticSeverity[severity],
      range,
      message,
      code,
      codeDescription: { href: codeUrl(code) },
      data: { code },
      source: 'playbook',
    };
  }
}

const isError = ({ severity }: Diagnostic): boolean => severity === DiagnosticSeverity.Error;

const samePlace = (a: Range, b: Range): boolean =>
  a.start.line === b.start.line && a.start.character === b.start.character;

interface Remark {
  readonly text: string;
  readonly range: Range;
  /** True where nothing stands in front of it. */
  readonly alone: boolean;
}

/** Remarks between the tokens, and those in pasted blocks. */
function* commentsOf(document: LangiumDocument): Generator<Remark> {
  const root: AstNode = document.parseResult.value;
  if (!root.$cstNode) return;
  for (const leaf of CstUtils.flattenCst(root.$cstNode)) {
    if (leaf.hidden && leaf.text.startsWith('#')) yield remark(document, leaf.offset, leaf.text);
    if (!leaf.text.startsWith('"""') || !isIocList(leaf.astNode)) continue;
    for (const { 0: text, index } of leaf.text.matchAll(/(?<=\s)#[^\n]*/g))
      yield remark(document, leaf.offset + index, text);
  }
}

function remark({ textDocument }: LangiumDocument, offset: number, text: string): Remark {
  const [start, end] = [textDocument.positionAt(offset), textDocument.positionAt(offset + text.length)];
  const before = textDocument.getText({ start: { line: start.line, character: 0 }, end: start });
  return { text, range: { start, end }, alone: before.trim() === '' };
}
