import {
  AstUtils,
  DefaultLinker,
  interruptAndCheck,
  type AstNode,
  type LangiumDocument,
  type ReferenceInfo,
} from 'langium';
import { CancellationToken } from 'vscode-jsonrpc';
import { partsOf } from '../reparse/parts.ts';
import { walkAst } from '../reparse/walk-ast.ts';

/** Links without looking again for the references of parts that have not changed. */
export class PlaybookLinker extends DefaultLinker {
  readonly #references = new WeakMap<AstNode, readonly ReferenceInfo[]>();

  override async link(document: LangiumDocument, cancelToken = CancellationToken.None): Promise<void> {
    for (const part of partsOf(document.parseResult.value)) {
      await interruptAndCheck(cancelToken);
      for (const info of this.#referencesIn(part)) this.doLink(info, document);
    }
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
