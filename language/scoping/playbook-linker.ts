import {
  AstUtils,
  DefaultLinker,
  interruptAndCheck,
  isAstNode,
  isReference,
  type AstNode,
  type LangiumDocument,
  type ReferenceInfo,
} from 'langium';
import { CancellationToken } from 'vscode-jsonrpc';
import { isParallel, isTargetDecl, isLetDecl, isActionStatement, isInput } from '../generated/ast.ts';
import { partOf, partsOf } from '../reparse/parts.ts';
import { editOf, type Edit } from '../reparse/reparse.ts';
import { walkAst } from '../reparse/walk-ast.ts';

/**
 * Links what an edit can have changed: what stands in the parts that are new or names something in those that are gone, what
 * leads into other files, and what has led nowhere. Where the edit brings or takes names, all is linked anew.
 */
export class PlaybookLinker extends DefaultLinker {
  readonly #references = new WeakMap<AstNode, readonly ReferenceInfo[]>();
  /** Roots of the trees whose references have all been followed. */
  readonly #linked = new WeakSet<AstNode>();

  override async link(document: LangiumDocument, cancelToken = CancellationToken.None): Promise<void> {
    const root: AstNode = document.parseResult.value;
    const edit = editOf(document.parseResult);
    const keeps = edit && this.#linked.has(edit.previous) && !this.#linked.has(root) && bringsSameNames(edit);
    const gone = new Set(keeps ? edit.removed : []);
    for (const part of partsOf(root)) {
      await interruptAndCheck(cancelToken);
      for (const info of this.#referencesIn(part)) {
        if (keeps && this.#stillLeads(info, document, gone)) document.references.push(info.reference);
        else this.#linkAnew(info, document);
      }
    }
    if (edit) this.#linked.delete(edit.previous);
    this.#linked.add(root);
  }

  /** References keep what they lead to until they are linked again. */
  override unlink(document: LangiumDocument): void {
    document.references = [];
  }

  #stillLeads({ reference }: ReferenceInfo, document: LangiumDocument, gone: ReadonlySet<AstNode>): boolean {
    const target = isReference(reference) ? (reference as { _ref?: unknown })._ref : undefined;
    if (!isAstNode(target)) return false;
    const part = partOf(target);
    return !gone.has(part) && AstUtils.findRootNode(part).$document === document;
  }

  #linkAnew(info: ReferenceInfo, document: LangiumDocument): void {
    const reference = info.reference as { _ref?: unknown; _nodeDescription?: unknown };
    reference._ref = undefined;
    delete reference._nodeDescription;
    this.doLink(info, document);
  }

  #referencesIn(part: AstNode): readonly ReferenceInfo[] {
    const known = this.#references.get(part);
    if (known) return known;
    const found: ReferenceInfo[] = [];
    walkAst(part, (node) => found.push(...AstUtils.streamReferences(node)));
    this.#references.set(part, found);
    return found;
  }
}

function bringsSameNames({ parts, removed }: Edit): boolean {
  // The names in its branches are seen behind a `parallel`.
  if ([...parts, ...removed].some((part) => isParallel(part))) return false;
  const [before, after] = [removed.map(nameOf), parts.map(nameOf)].map((names) => names.filter(Boolean).join(' '));
  return before === after;
}

function nameOf(part: AstNode): string {
  if (isActionStatement(part)) return part.label === undefined ? '' : `${part.$type}:${part.label}`;
  if (isTargetDecl(part) || isLetDecl(part) || isInput(part)) return `${part.$type}:${part.name}`;
  return 'name' in part && typeof part.name === 'string' ? `${part.$type}:${part.name}` : '';
}
