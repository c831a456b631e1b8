import { AstUtils, CstUtils, GrammarUtils, URI, type AstNode, type LangiumDocument, type Reference } from 'langium';
import type { CallHierarchyProvider } from 'langium/lsp';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsParams,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyOutgoingCallsParams,
  CallHierarchyPrepareParams,
} from 'vscode-languageserver-protocol';
import type { Position, Range } from 'vscode-languageserver-types';
import {
  isPlaybook,
  isRunClause,
  isRunPlaybook,
  isTest,
  isTrigger,
  type Playbook,
  type Test,
  type Trigger,
} from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { rangeOf } from './ranges.ts';

/** What runs playbooks: other playbooks, triggers and tests. */
type Caller = Playbook | Trigger | Test;

const isCaller = (node: AstNode): node is Caller => isPlaybook(node) || isTrigger(node) || isTest(node);

/** Who runs a playbook, and what a playbook runs, across files. */
export class PlaybookCallHierarchy implements CallHierarchyProvider {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  prepareCallHierarchy(
    document: LangiumDocument,
    { position }: CallHierarchyPrepareParams,
  ): CallHierarchyItem[] | undefined {
    const node = this.#callerAt(document, position);
    const item = node && this.#item(node);
    return item && [item];
  }

  incomingCalls({ item }: CallHierarchyIncomingCallsParams): CallHierarchyIncomingCall[] {
    const calls = new Map<AstNode, { caller: Caller; ranges: Range[] }>();
    const playbook = this.#nodeOf(item);
    for (const each of playbook ? this.#services.references.Occurrences.naming(playbook) : []) {
      const root = each.document.parseResult.value.$cstNode;
      const leaf = root && CstUtils.findLeafNodeAtOffset(root, each.start);
      const caller = AstUtils.getContainerOfType(leaf?.astNode, isCaller);
      if (!caller || each.declares) continue;
      const call = calls.get(caller) ?? { caller, ranges: [] };
      call.ranges.push(rangeOf(each.document, each));
      calls.set(caller, call);
    }
    return [...calls.values()].flatMap(({ caller, ranges }) => {
      const from = this.#item(caller);
      return from ? [{ from, fromRanges: ranges }] : [];
    });
  }

  outgoingCalls({ item }: CallHierarchyOutgoingCallsParams): CallHierarchyOutgoingCall[] {
    const calls = new Map<Playbook, Range[]>();
    const caller = this.#nodeOf(item);
    for (const reference of caller ? runsOf(caller) : []) {
      const playbook = reference?.ref;
      const range = reference?.$refNode?.range;
      if (playbook && range) calls.set(playbook, [...(calls.get(playbook) ?? []), range]);
    }
    return [...calls].flatMap(([playbook, fromRanges]) => {
      const to = this.#item(playbook);
      return to ? [{ to, fromRanges }] : [];
    });
  }

  /** The declaration that is named at a place; tests are known by their titles. */
  #callerAt(document: LangiumDocument, position: Position): Caller | undefined {
    const offset = document.textDocument.offsetAt(position);
    const target = this.#services.references.Occurrences.at(document, offset)?.target;
    if (target) return isCaller(target) ? target : undefined;
    const root = document.parseResult.value.$cstNode;
    const node = root && CstUtils.findLeafNodeAtOffset(root, offset)?.astNode;
    return isTest(node) ? node : undefined;
  }

  #nodeOf({ uri, selectionRange }: CallHierarchyItem): Caller | undefined {
    const document = this.#services.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
    return document && this.#callerAt(document, selectionRange.start);
  }

  #item(node: Caller): CallHierarchyItem | undefined {
    const property = isTest(node) ? 'title' : 'name';
    const range = node.$cstNode?.range;
    const selectionRange = GrammarUtils.findNodeForProperty(node.$cstNode, property)?.range;
    if (!range || !selectionRange) return undefined;
    const uri = AstUtils.getDocument(node).uri.toString();
    const kind = this.#services.shared.lsp.NodeKindProvider.getSymbolKind(node);
    const detail = isTest(node) ? 'test' : (node.title ?? '');
    return { name: (isTest(node) ? node.title : node.name) || '…', detail, kind, uri, range, selectionRange };
  }
}

/** The playbooks that a caller names, in the order of the text. A `run` that is being typed names none yet. */
function runsOf(caller: Caller): (Reference<Playbook> | undefined)[] {
  if (isTest(caller)) return [caller.playbook];
  return AstUtils.streamAllContents(caller)
    .filter((node) => isRunPlaybook(node) || isRunClause(node))
    .map(({ playbook }): Reference<Playbook> | undefined => playbook)
    .toArray();
}
