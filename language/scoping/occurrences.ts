import { AstUtils, GrammarUtils, WorkspaceCache, type AstNode, type LangiumDocument } from 'langium';
import { isInput, isIocList, isPath, isPlaybook, type Path } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { contentsOf } from '../reparse/contents.ts';
import { partsOf, wholesOf } from '../reparse/parts.ts';
import { rememberByNode } from '../reparse/remember-by-node.ts';
import { templateStringsOf } from '../typing/template-strings.ts';

/** A place where something is named: its declaration, a reference, a path, or a hole. Offsets count in the document. */
export interface Occurrence {
  readonly document: LangiumDocument;
  readonly start: number;
  readonly end: number;
  /** The declaration that is meant. */
  readonly target: AstNode;
  readonly declares: boolean;
}

/** Every place that names a declaration; what definition, references and rename are made of. */
export class Occurrences {
  readonly #services: PlaybookServices;
  readonly #cache: WorkspaceCache<string, readonly Occurrence[]>;
  readonly #used: WorkspaceCache<string, ReadonlySet<AstNode>>;

  constructor(services: PlaybookServices) {
    this.#services = services;
    this.#cache = new WorkspaceCache(services.shared);
    this.#used = new WorkspaceCache(services.shared);
  }

  /** All of a document, in no order. */
  of(document: LangiumDocument): readonly Occurrence[] {
    return this.#cache.get(document.uri.toString(), () => [
      ...this.#references(document),
      ...[...nodesOf(document)].flatMap((node) => [
        ...this.#declaration(node, document),
        ...this.#path(node, document),
        ...this.#holes(node, document),
      ]),
    ]);
  }

  /** Declarations that a document names; an input counts where its own playbook names it, not where it gets a value. */
  usedIn(document: LangiumDocument): ReadonlySet<AstNode> {
    return this.#used.get(document.uri.toString(), () => {
      const uses = this.of(document).filter(
        ({ declares, start, target }) => !declares && isUse(target, document, start),
      );
      return new Set(uses.map(({ target }) => target));
    });
  }

  /** The one at an offset; the end of a name counts, since cursors stand there. */
  at(document: LangiumDocument, offset: number): Occurrence | undefined {
    return this.of(document).find(({ start, end }) => start <= offset && offset <= end);
  }

  /** All that name a declaration, in all open files and those that they use. */
  naming(target: AstNode): Occurrence[] {
    const documents = this.#services.shared.workspace.LangiumDocuments.all.toArray();
    return documents.flatMap((document) => this.of(document).filter((occurrence) => occurrence.target === target));
  }

  *#references(document: LangiumDocument): Generator<Occurrence> {
    for (const reference of document.references) {
      const { $refNode: at } = reference;
      const target = 'ref' in reference ? reference.ref : undefined;
      if (at && target) yield { document, start: at.offset, end: at.end, target, declares: false };
    }
  }

  *#declaration(node: AstNode, document: LangiumDocument): Generator<Occurrence> {
    const names = this.#services.references.NameProvider;
    const at = names.getName(node) === undefined ? undefined : names.getNameNode(node);
    if (at) yield { document, start: at.offset, end: at.end, target: node, declares: true };
  }

  *#path(node: AstNode, document: LangiumDocument): Generator<Occurrence> {
    if (!isPath(node)) return;
    const words = wordsOf(node).map(({ text, offset, end }) => ({ text, start: offset, end }));
    yield* this.#words(words, node, document);
  }

  *#holes(node: AstNode, document: LangiumDocument): Generator<Occurrence> {
    for (const { template, cst } of templateStringsOf(node))
      for (const part of template.parts)
        if (part.kind === 'hole') {
          const words = part.path.map(({ text, start, end }) => ({
            text,
            start: cst.offset + start,
            end: cst.offset + end,
          }));
          yield* this.#words(words, node, document);
        }
  }

  /** The root of a path, and the input in `run.<input>`. */
  *#words(
    words: readonly { readonly text: string; readonly start: number; readonly end: number }[],
    at: AstNode,
    document: LangiumDocument,
  ): Generator<Occurrence> {
    const [first, second] = words;
    if (!first) return;
    const root = this.#services.references.Names.resolve(first.text, words.length - 1, at);
    if (root.kind === 'declared')
      yield { document, start: first.start, end: first.end, target: root.node, declares: false };
    if (root.kind !== 'namespace' || root.id !== 'run' || !second) return;
    const inputs = AstUtils.getContainerOfType(at, isPlaybook)?.header.filter(isInput) ?? [];
    const input = inputs.find(({ name }) => name === second.text);
    if (input) yield { document, start: second.start, end: second.end, target: input, declares: false };
  }
}

/** All nodes but the entries of lists: these name nothing, and there can be very many. */
function* nodesOf({ parseResult: { value: root } }: LangiumDocument): Generator<AstNode> {
  yield* wholesOf(root);
  for (const part of partsOf(root)) {
    yield part;
    if (!isIocList(part)) yield* contentsOf(part);
  }
}

const wordsOf = rememberByNode((path: Path) => [
  ...GrammarUtils.findNodesForProperty(path.$cstNode, 'root'),
  ...GrammarUtils.findNodesForProperty(path.$cstNode, 'segments'),
]);

function isUse(target: AstNode, document: LangiumDocument, offset: number): boolean {
  if (!isInput(target)) return true;
  const around = target.$container.$cstNode;
  return AstUtils.getDocument(target) === document && !!around && around.offset <= offset && offset < around.end;
}
