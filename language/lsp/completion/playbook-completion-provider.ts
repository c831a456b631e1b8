import {
  AstUtils,
  CstUtils,
  GrammarAST,
  type AstNode,
  type AstNodeDescription,
  type LangiumDocument,
  type ReferenceInfo,
  type Stream,
} from 'langium';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  DefaultCompletionProvider,
  findNextFeatures,
  type CompletionAcceptor,
  type CompletionContext,
  type CompletionProviderOptions,
  type NextFeature,
} from 'langium/lsp';
import type { CancellationToken } from 'vscode-jsonrpc';
import type { CompletionItem, CompletionList, Position } from 'vscode-languageserver-types';
import type { CompletionParams } from 'vscode-languageserver-protocol';
import { DeviceBinding, isBan, isDeviceBinding, isQuarantine, isTrigger, isUnban } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { surroundingsOf, type Surroundings } from '../../reparse/surroundings.ts';
import { bindsDevices } from '../../validation/flow/device-binding.ts';
import { WEEKDAYS } from '../../validation/values/hours.ts';
import { beginsClause, clausesFrom, riskNames } from './clauses.ts';
import { inCode } from './code-text.ts';
import { inComment } from './comments.ts';
import { placeAt } from './cursor.ts';
import { inferredType, isNameRule, phrasesFrom, ruleOf } from './grammar-words.ts';
import { Documentation } from './documentation.ts';
import { FeaturesBehind } from './features-behind.ts';
import { PHRASES } from './phrases.ts';
import { itemOf, member, phrase, word, type Proposal } from './proposal.ts';
import { statementsFrom } from './statements.ts';
import { inHole, inString, type Offer } from './strings.ts';
import { eventKeys, MANY, SymbolProposals } from './symbols.ts';
import { expectedBehind, type Expected } from './expected.ts';
import type { ValueType } from '../../catalog/value-types.ts';

const DURATIONS = ['30s', '5m', '15m', '1h', '4h', '24h', '7d', '30d'];
const SEVERITIES = ['informational', 'low', 'medium', 'high'];
/** Offers whole phrases, and what the place asks for: clauses, risks, people, symbols, values. */
export class PlaybookCompletionProvider extends DefaultCompletionProvider {
  override readonly completionOptions: CompletionProviderOptions = { triggerCharacters: ['.', '{', '|', '"', ' '] };
  readonly #services: PlaybookServices;
  readonly #symbols: SymbolProposals;
  /** Of the document that contexts are built for. */
  #root: AstNode | undefined;
  readonly #behind: FeaturesBehind;
  readonly #documentation = new Documentation();

  constructor(services: PlaybookServices) {
    super(services);
    this.#services = services;
    this.#symbols = new SymbolProposals(services);
    this.#behind = new FeaturesBehind(services);
  }

  override async getCompletion(
    document: LangiumDocument,
    params: CompletionParams,
    cancelToken?: CancellationToken,
  ): Promise<CompletionList | undefined> {
    this.#documentation.begin();
    const text = document.textDocument.getText();
    const offset = document.textDocument.offsetAt(params.position);
    const place = placeAt(text, offset, surroundingsOf(document.parseResult.value, offset).start);
    const before = text.slice(place.start, offset);
    const at = nodeBefore(document, place.kind === 'code' ? offset : place.start);
    if (place.kind === 'comment') return this.#list(inComment(before), params.position);
    if (place.kind === 'block') return this.#list(NOTHING, params.position);
    if (place.kind === 'string') {
      const line = text.slice(text.lastIndexOf('\n', place.start) + 1, place.start);
      const offer =
        inHole(before, at, this.#symbols) ?? (await inString(line, before.slice(1), document, this.#services));
      return this.#list(offer, params.position);
    }
    const known = inCode(text.slice(Math.max(0, offset - 2000), offset), at, this.#symbols);
    if (known?.isAll === true) return this.#list(known, params.position);
    const list = await super.getCompletion(document, params, cancelToken);
    return known && list ? merged(this.#list(known, params.position), list) : list;
  }

  /** An item of the last list with its documentation (`completionItem/resolve`). */
  resolve(item: CompletionItem): CompletionItem {
    return this.#documentation.resolve(item);
  }

  protected override *buildContexts(
    document: LangiumDocument,
    position: Position,
  ): IterableIterator<CompletionContext> {
    this.#root = document.parseResult.value;
    for (const context of super.buildContexts(document, position)) {
      // Each word that may be a name is a keyword here too; the rule call for an identifier stands for all of them.
      const features = context.features.filter(
        ({ feature }) => !(GrammarAST.isKeyword(feature) && isNameRule(ruleOf(feature))),
      );
      yield { ...context, features };
    }
  }

  protected override completionFor(context: CompletionContext, next: NextFeature, acceptor: CompletionAcceptor) {
    const { feature } = next;
    if (GrammarAST.isRuleCall(feature)) this.#accept(context, this.#terminal(feature, next, context), acceptor);
    else return super.completionFor(context, next, acceptor);
  }

  /** Reads only what stands around the place: in a long file the rest takes longer than anything else. */
  protected override backtrackToAnyToken(text: string, offset: number) {
    const { start } = this.#around(offset);
    const lineEnd = text.indexOf('\n', offset);
    const part = text.slice(start, lineEnd < 0 ? text.length : lineEnd);
    const found = super.backtrackToAnyToken(part, offset - start);
    const { previousTokenStart, previousTokenEnd } = found;
    return {
      nextTokenStart: found.nextTokenStart + start,
      nextTokenEnd: found.nextTokenEnd + start,
      ...(previousTokenStart !== undefined && { previousTokenStart: previousTokenStart + start }),
      ...(previousTokenEnd !== undefined && { previousTokenEnd: previousTokenEnd + start }),
    };
  }

  #around(offset: number): Surroundings {
    return this.#root ? surroundingsOf(this.#root, offset) : { start: 0, lead: '' };
  }

  #textBefore(document: TextDocument, offset: number): string {
    const { start, lead } = this.#around(offset);
    return lead + document.getText().slice(start, offset);
  }

  #featuresAt(document: TextDocument, offset: number): NextFeature[] {
    const text = this.#textBefore(document, offset);
    return super.findFeaturesAt(TextDocument.create(document.uri, document.languageId, 0, text), text.length);
  }

  protected override findFeaturesAt(document: TextDocument, offset: number): NextFeature[] {
    const features = this.#behind.of(this.#textBefore(document, offset)) ?? this.#featuresAt(document, offset);
    if (!features.every(({ feature }) => GrammarAST.isKeyword(feature) && feature.value === ':')) return features;
    // A word such as `owner` was taken for a label. What it begins as a keyword counts too.
    const word = /([A-Za-z_][\w-]*)\s*$/.exec(document.getText().slice(Math.max(0, offset - 200), offset));
    if (!word) return features;
    const start = Math.min(offset, 200) - word.index;
    const begun = this.#featuresAt(document, offset - start).filter(
      ({ feature }) => GrammarAST.isKeyword(feature) && feature.value === word[1] && !isNameRule(ruleOf(feature)),
    );
    return [...begun.flatMap((feature) => findNextFeatures([[feature]], [])), ...features];
  }

  protected override completionForCrossReference(
    context: CompletionContext,
    next: NextFeature<GrammarAST.CrossReference>,
    acceptor: CompletionAcceptor,
  ) {
    const type = next.type ?? inferredType(next.feature) ?? this.#newType(next.feature, context.node);
    return super.completionForCrossReference(context, type === undefined ? next : { ...next, type }, acceptor);
  }

  /** The type of the node that the reference begins, where the node at the cursor is of another. */
  #newType(feature: GrammarAST.CrossReference, node: AstNode | undefined): string | undefined {
    const rule = ruleOf(feature)?.name;
    return rule !== undefined && node?.$type !== rule ? rule : undefined;
  }

  protected override getReferenceCandidates(
    info: ReferenceInfo,
    context: CompletionContext,
  ): Stream<AstNodeDescription> {
    const candidates = super.getReferenceCandidates(info, context);
    if (this.astReflection.getReferenceType(info) !== DeviceBinding.$type) return candidates;
    return candidates.filter(({ node }) => node !== undefined && isDeviceBinding(node) && bindsDevices(node));
  }

  protected override completionForKeyword(
    context: CompletionContext,
    keyword: GrammarAST.Keyword,
    acceptor: CompletionAcceptor,
  ): void {
    const isLiteral = ruleOf(keyword)?.name === 'Literal' || keyword.value === 'count';
    if (isLiteral && !this.#fitsLiteral(keyword.value, context)) return;
    if (this.filterKeyword(context, keyword)) this.#accept(context, keywordProposals(keyword, context), acceptor);
  }

  protected override filterKeyword(context: CompletionContext, keyword: GrammarAST.Keyword): boolean {
    return super.filterKeyword(context, keyword) || /^[<>]=?$/.test(keyword.value);
  }

  #terminal(call: GrammarAST.RuleCall, next: NextFeature, context: CompletionContext): readonly Proposal[] {
    const { node } = context;
    const terminal = call.rule.ref?.name;
    const expected = ruleOf(call)?.name === 'Literal' ? this.#expected(context) : undefined;
    if (terminal === 'DURATION') {
      const fits = expected === undefined || (expected.kind === 'value' && fitsType(expected.type, 'duration'));
      return fits ? DURATIONS.map((each, index) => ({ ...member(each), rank: `1${index}` })) : [];
    }
    if (terminal === 'STRING') {
      const fits = expected?.kind === 'value' ? isWritten(expected.type) : expected?.kind !== 'condition';
      return fits ? [phrase('"…"', '"${1}"')] : [];
    }
    if (terminal === 'BLOCK') return [phrase('"""', '"""\n\t${1}\n"""')];
    if (terminal === 'INT') return NUMBERS[next.property ?? '']?.map((each) => member(each)) ?? [];
    if (terminal === 'PERCENT' && ruleOf(call)?.name === 'MaxRule') return [member('2%')];
    if (terminal !== 'ID') return [];
    if (next.property === 'risks') return riskNames(node);
    if (next.property === 'days') return WEEKDAYS.map((day) => member(day));
    if (next.property === 'severity') return SEVERITIES.map((severity) => member(severity));
    return node && next.property === 'root' ? this.#names(context, node) : [];
  }

  /** Names at the start of a path; what else can stand there tells what they may be. */
  #names(context: CompletionContext, node: AstNode): readonly Proposal[] {
    const typed = context.textDocument.getText().slice(context.tokenOffset, context.offset);
    const isAmong = (rule: string) => context.features.some(({ feature }) => ruleOf(feature)?.name === rule);
    if (isAmong('Primary')) {
      const expected = this.#expected(context);
      return expected?.kind === 'value'
        ? this.#symbols.rootsOf(expected.type, node, typed, expected.isWritten)
        : this.#symbols.roots(node, typed);
    }
    if (AstUtils.getContainerOfType(node, isTrigger)) return eventKeys(node);
    return [...this.#symbols.names(node, typed), ...(isAmong('ValueList') ? this.#symbols.lists(node) : [])];
  }

  /** `yes`, `no`, `secret` and `count of` are values of one type each. */
  #fitsLiteral(keyword: string, context: CompletionContext): boolean {
    const expected = this.#expected(context);
    if (keyword === 'secret') return expected === undefined || expected.kind === 'address';
    if (keyword === 'count') return expected?.kind !== 'value' || fitsType(expected.type, 'number');
    return expected === undefined || (expected.kind === 'value' && fitsType(expected.type, 'yesno'));
  }

  /** What the words in front of the cursor ask for. */
  #expected({ textDocument, offset, node, document }: CompletionContext): Expected | undefined {
    const before = textDocument.getText().slice(Math.max(0, offset - 2000), offset);
    return expectedBehind(before, node ?? document.parseResult.value, this.#services);
  }

  #accept(context: CompletionContext, proposals: readonly Proposal[], acceptor: CompletionAcceptor): void {
    for (const proposal of proposals) acceptor(context, this.#item(proposal));
  }

  #item(proposal: Proposal): CompletionItem & { insertText: string } {
    const { snippetSupport, resolveSupport } = this.clientCapabilities?.completionItem ?? {};
    const isAskedFor = resolveSupport?.properties.includes('documentation') === true;
    return this.#documentation.attach(itemOf(proposal, snippetSupport === true), proposal.doc, isAskedFor);
  }

  /** What is inserted stands in the edit. */
  protected override fillCompletionItem(...given: Parameters<DefaultCompletionProvider['fillCompletionItem']>) {
    const item = super.fillCompletionItem(...given);
    if (item) delete item.insertText;
    return item;
  }

  #list({ proposals, typed }: Offer, position: Position): CompletionList {
    const range = { start: { line: position.line, character: position.character - typed }, end: position };
    const items = proposals.map((proposal) => {
      const { insertText, ...item } = this.#item(proposal);
      return { ...item, textEdit: { range, newText: insertText } };
    });
    return { isIncomplete: proposals.length >= MANY, items };
  }
}

/** Numbers to begin with, by property. */
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  atOnce: ['5'],
  count: ['5'],
  failures: ['3'],
  max: ['5'],
  quorum: ['1', '2'],
  status: ['429', '403', '500', '503'],
  times: ['3'],
  version: ['1'],
};

const fitsType = ({ of }: ValueType, type: ValueType['of']): boolean => of === type || of === 'any';

/** Values that are written in quotes. */
const isWritten = ({ of }: ValueType): boolean => !['enum', 'yesno', 'number', 'duration', 'contact'].includes(of);

const NOTHING: Offer = { proposals: [], typed: 0 };

const nodeBefore = (document: LangiumDocument, offset: number): AstNode | undefined => {
  const root: AstNode = document.parseResult.value;
  return (root.$cstNode && CstUtils.findLeafNodeBeforeOffset(root.$cstNode, offset)?.astNode) ?? root;
};

function merged(first: CompletionList, then: CompletionList): CompletionList {
  const labels = new Set(first.items.map(({ label }) => label));
  return { isIncomplete: true, items: [...first.items, ...then.items.filter(({ label }) => !labels.has(label))] };
}

function keywordProposals(keyword: GrammarAST.Keyword, { node, tokenOffset }: CompletionContext): readonly Proposal[] {
  const rule = ruleOf(keyword);
  if (!rule) return [word(keyword.value)];
  if (rule.dataType) return phrasesFrom(keyword, rule).map((each) => word(each));
  if (rule.name === 'Clause') {
    const clauses = clausesFrom(keyword.value, node, tokenOffset);
    return clauses.length > 0 || beginsClause(keyword.value) ? clauses : [word(keyword.value)];
  }
  const phrases = PHRASES[rule.name]?.[keyword.value]?.filter(
    ({ label }) => rule.name !== 'IocSource' || fitsKind(label, node),
  );
  const whole = phrases ?? statementsFrom(rule.name, keyword.value);
  return whole.length > 0 ? whole : [word(keyword.value)];
}

/** In `ban ips` only addresses can follow. */
function fitsKind(label: string, node: AstNode | undefined): boolean {
  if (isQuarantine(node)) return label.startsWith('files ');
  return !(isBan(node) || isUnban(node)) || label.startsWith(`${node.kind} `);
}
