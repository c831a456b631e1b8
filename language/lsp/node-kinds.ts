import { isAstNodeDescription, type AstNode, type AstNodeDescription } from 'langium';
import type { NodeKindProvider } from 'langium/lsp';
import { CompletionItemKind, SymbolKind } from 'vscode-languageserver-types';

interface Kinds {
  readonly symbol: SymbolKind;
  readonly completion: CompletionItemKind;
}

const KINDS: Readonly<Record<string, Kinds>> = {
  Playbook: { symbol: SymbolKind.Class, completion: CompletionItemKind.Class },
  Trigger: { symbol: SymbolKind.Event, completion: CompletionItemKind.Event },
  Test: { symbol: SymbolKind.Method, completion: CompletionItemKind.Method },
  Policy: { symbol: SymbolKind.Interface, completion: CompletionItemKind.Interface },
  Contact: { symbol: SymbolKind.Constant, completion: CompletionItemKind.Constant },
  Team: { symbol: SymbolKind.Array, completion: CompletionItemKind.Constant },
  Channel: { symbol: SymbolKind.Object, completion: CompletionItemKind.Constant },
  Approval: { symbol: SymbolKind.Key, completion: CompletionItemKind.Constant },
  IocList: { symbol: SymbolKind.Array, completion: CompletionItemKind.Constant },
  Input: { symbol: SymbolKind.Property, completion: CompletionItemKind.Variable },
  TargetDecl: { symbol: SymbolKind.Variable, completion: CompletionItemKind.Variable },
  LetDecl: { symbol: SymbolKind.Variable, completion: CompletionItemKind.Variable },
  ForEach: { symbol: SymbolKind.Variable, completion: CompletionItemKind.Variable },
  ActionStatement: { symbol: SymbolKind.Function, completion: CompletionItemKind.Function },
};

/** How declarations look in lists of an editor. */
export class PlaybookNodeKinds implements NodeKindProvider {
  getSymbolKind(node: AstNode | AstNodeDescription): SymbolKind {
    return KINDS[typeOf(node)]?.symbol ?? SymbolKind.Field;
  }

  getCompletionItemKind(node: AstNode | AstNodeDescription): CompletionItemKind {
    return KINDS[typeOf(node)]?.completion ?? CompletionItemKind.Reference;
  }
}

const typeOf = (node: AstNode | AstNodeDescription): string => (isAstNodeDescription(node) ? node.type : node.$type);
