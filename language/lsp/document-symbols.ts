import { AstUtils, GrammarUtils, type AstNode, type LangiumDocument } from 'langium';
import type { DocumentSymbolProvider } from 'langium/lsp';
import { SymbolKind, type DocumentSymbol, type Range } from 'vscode-languageserver-types';
import { verbOf } from '../catalog/render-snippets.ts';
import {
  isActionStatement,
  isBranch,
  isFinally,
  isHandler,
  isModel,
  isPolicy,
  isTest,
  type Action,
  type ActionStatement,
} from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { specOf } from '../validation/action-of.ts';

interface Title {
  readonly name: string;
  readonly detail?: string;
  readonly kind: SymbolKind;
  /** What is selected when somebody goes to it. */
  readonly at: Range;
}

/** The outline: declarations, and in playbooks inputs, targets, actions, branches and handlers. */
export class PlaybookDocumentSymbols implements DocumentSymbolProvider {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  getSymbols(document: LangiumDocument): DocumentSymbol[] {
    const root = document.parseResult.value;
    return isModel(root) ? this.#below(root) : [];
  }

  #below(node: AstNode): DocumentSymbol[] {
    return AstUtils.streamContents(node)
      .toArray()
      .flatMap((child) => this.#symbols(child));
  }

  /** A node with a title becomes a symbol; what stands in one without goes to the symbol around it. */
  #symbols(node: AstNode): DocumentSymbol[] {
    const title = this.#titleOf(node);
    const children = this.#below(node);
    const range = node.$cstNode?.range;
    if (!title || !range) return children;
    const { name, detail, kind, at } = title;
    return [{ name, kind, range, selectionRange: at, children, ...(detail !== undefined && { detail }) }];
  }

  #titleOf(node: AstNode): Title | undefined {
    const kind = this.#services.shared.lsp.NodeKindProvider.getSymbolKind(node);
    if (isActionStatement(node)) return actionTitle(node, kind);
    if (isPolicy(node)) return titled(node, 'name', node.name, kind);
    if (isTest(node)) return titled(node, 'title', node.title, kind);
    if (isFinally(node)) return { name: 'finally', kind: SymbolKind.Event, at: firstLine(node) };
    if (isHandler(node)) return { name: `on ${node.event}`, kind: SymbolKind.Event, at: firstLine(node) };
    if (isBranch(node)) return titled(node, 'name', node.name, SymbolKind.Namespace);
    const name = this.#services.references.NameProvider.getName(node);
    const at = name === undefined ? undefined : this.#services.references.NameProvider.getNameNode(node)?.range;
    if (name === undefined || name === '' || !at) return undefined;
    const text = (node as { readonly title?: unknown }).title;
    return { name, kind, at, ...(typeof text === 'string' && { detail: text }) };
  }
}

/** Editors refuse symbols without a name. */
const UNNAMED = '…';

function actionTitle(statement: ActionStatement, kind: SymbolKind): Title | undefined {
  const action = statement.action as Action | undefined;
  if (!action) return undefined;
  const spec = specOf(action);
  const verb = spec ? verbOf(spec) : UNNAMED;
  if (statement.label === undefined) return { name: verb, kind, at: firstLine(action) };
  return { ...titled(statement, 'label', statement.label, kind), detail: verb };
}

function titled(node: AstNode, property: string, name: string | undefined, kind: SymbolKind): Title {
  const at = GrammarUtils.findNodeForProperty(node.$cstNode, property)?.range;
  return { name: name === undefined || name === '' ? UNNAMED : name, kind, at: at ?? firstLine(node) };
}

/** The place of the first token of a node. */
function firstLine(node: AstNode): Range {
  const range = node.$cstNode?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return { start: range.start, end: range.start };
}
