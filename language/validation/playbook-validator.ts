import {
  AstUtils,
  CstUtils,
  DefaultDocumentValidator,
  interruptAndCheck,
  type AstNode,
  type LangiumDocument,
  type ParseResult,
  type ValidationAcceptor,
  type ValidationCheck,
  type ValidationOptions,
} from 'langium';
import { CancellationToken } from 'vscode-jsonrpc';
import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver-types';
import { isIocList } from '../generated/ast.ts';
import { isLarge } from '../workspace/limits.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { editOf } from '../reparse/reparse.ts';
import { partsOf, wholesOf } from '../reparse/parts.ts';
import { walkAst } from '../reparse/walk-ast.ts';
import { allowedLine } from './allowed-line.ts';
import { codeUrl, type Code } from './codes.ts';
import { firstFindings, shownOf } from './first-findings.ts';
import { unresolvedMessage } from './messages/unresolved.ts';
import { follow } from './provisional/follow.ts';
import { allowancesIn, silence } from './suppression.ts';

/** What the checks found in a tree. */
interface Findings {
  readonly root: AstNode;
  readonly findings: readonly Diagnostic[];
  readonly provisional: boolean;
}

/** Gives codes to what the parser and the linker find, takes out what the text allows, and leaves it at the first ones. */
export class PlaybookValidator extends DefaultDocumentValidator {
  readonly #services: PlaybookServices;
  readonly #findings = new WeakMap<LangiumDocument, Findings>();
  #mayBeProvisional = false;
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
    const remarks = document.textDocument.getText().includes('allow') ? commentsOf(document) : [];
    const { kept, idle } = silence(diagnostics, allowancesIn(remarks), ({ range }) =>
      allowedLine(document, range.start),
    );
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

  /** True where some statements of a document have not been checked since others changed. */
  isProvisional(document: LangiumDocument): boolean {
    return this.#findings.get(document)?.provisional === true;
  }

  /** True where the last edit of a large document is all that has to be looked at. */
  follows(document: LangiumDocument): boolean {
    if (!this.#mayBeProvisional || !isLarge(document.textDocument)) return false;
    const edit = editOf(document.parseResult);
    return edit !== undefined && edit.previous === this.#findings.get(document)?.root;
  }

  /** From now on large documents may be checked in parts; somebody has to check them as a whole when there is time. */
  allowProvisional(): void {
    this.#mayBeProvisional = true;
  }

  protected override async validateAst(
    root: AstNode,
    options: ValidationOptions,
    cancelToken = CancellationToken.None,
  ): Promise<Diagnostic[]> {
    const document = AstUtils.getDocument(root);
    const known = this.#findings.get(document);
    const edit = editOf(document.parseResult);
    const provisional = this.follows(document);
    const findings =
      provisional && known && edit
        ? [...follow(known.findings, edit, document.textDocument), ...(await this.#checkParts(edit.parts, options))]
        : await super.validateAst(root, options, cancelToken);
    this.#findings.set(document, { root, findings, provisional });
    return findings;
  }

  async #checkParts(parts: Iterable<AstNode>, options: ValidationOptions): Promise<Diagnostic[]> {
    const findings: Diagnostic[] = [];
    await this.#walk(parts, options, (severity, message, info) => {
      findings.push(this.toDiagnostic(severity, message, info));
    });
    return findings;
  }

  protected override async validateAstNodes(
    root: AstNode,
    options: ValidationOptions,
    accept: ValidationAcceptor,
    cancelToken = CancellationToken.None,
  ): Promise<void> {
    const checksOf = this.#checks(options);
    for (const whole of wholesOf(root))
      for (const check of checksOf(whole.$type)) await check(whole, accept, cancelToken);
    await this.#walk(partsOf(root), options, accept, cancelToken);
  }

  /** Few checks wait for anything: a part is walked at once, and other work is given way to between parts only. */
  async #walk(
    parts: Iterable<AstNode>,
    options: ValidationOptions,
    accept: ValidationAcceptor,
    cancelToken = CancellationToken.None,
  ): Promise<void> {
    const checksOf = this.#checks(options);
    const waiting: Promise<void>[] = [];
    for (const part of parts) {
      await interruptAndCheck(cancelToken);
      walkAst(part, (node) => {
        for (const check of checksOf(node.$type)) {
          const result = check(node, accept, cancelToken);
          if (result instanceof Promise) waiting.push(result);
        }
      });
    }
    await Promise.all(waiting);
  }

  /** The checks of a type of node, looked up once. */
  #checks({ categories }: ValidationOptions): (type: string) => readonly ValidationCheck[] {
    const known = new Map<string, readonly ValidationCheck[]>();
    return (type) => {
      const checks = known.get(type) ?? this.validationRegistry.getChecks(type, categories).toArray();
      known.set(type, checks);
      return checks;
    };
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
