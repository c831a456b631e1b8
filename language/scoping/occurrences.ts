import { AstUtils, GrammarUtils, WorkspaceCache, type AstNode, type CstNode, type LangiumDocument } from 'langium';
import { isInput, isIocList, isPath, isPlaybook, type Path } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { contentsOf } from '../reparse/contents.ts';
import { inParts } from '../reparse/in-parts.ts';
import { partsOf, wholesOf } from '../reparse/parts.ts';
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
      ...[...nodesOf(document)].flatMap((node) => [...this.#declaration(node, document)]),
      ...this.#named(document),
    ]);
  }

  /** Declarations that a document names; an input counts where its own playbook names it, not where it gets a value. */
  usedIn(document: LangiumDocument): ReadonlySet<AstNode> {
    return this.#used.get(document.uri.toString(), () => {
      const used = new Set<AstNode>();
      for (const { target, start } of [...this.#references(document), ...this.#named(document)])
        if (isUse(target, document, start)) used.add(target);
      return used;
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

  /** Of a path or a hole the root, and the input in `run.<input>`. */
  *#named(document: LangiumDocument): Generator<Occurrence> {
    for (const { at, words } of namingsIn(document.parseResult.value)) {
      const [first, second] = words;
      if (!first) continue;
      const root = this.#services.references.Names.resolve(first.text, words.length - 1, at);
      if (root.kind === 'declared') yield occurrence(document, first, root.node);
      if (root.kind !== 'namespace' || root.id !== 'run' || !second) continue;
      const inputs = AstUtils.getContainerOfType(at, isPlaybook)?.header.filter(isInput) ?? [];
      const input = inputs.find(({ name }) => name === second.text);
      if (input) yield occurrence(document, second, input);
    }
  }
}

/** A word and its place, which counts from a node of the text that moves along with edits before it. */
interface Word {
  readonly text: string;
  readonly cst: CstNode;
  readonly start: number;
  readonly end: number;
}

const occurrence = (document: LangiumDocument, { cst, start, end }: Word, target: AstNode): Occurrence => ({
  document,
  start: cst.offset + start,
  end: cst.offset + end,
  target,
  declares: false,
});

/** The words of each path and hole; what they mean depends on the rest of the file. */
const namingsIn = inParts((node): { readonly at: AstNode; readonly words: readonly Word[] }[] => {
  if (isPath(node)) return [{ at: node, words: wordsOf(node) }];
  return templateStringsOf(node).flatMap(({ template, cst }) =>
    template.parts.flatMap((part) =>
      part.kind === 'hole' ? [{ at: node, words: part.path.map((word) => ({ ...word, cst })) }] : [],
    ),
  );
});

const wordsOf = (path: Path): readonly Word[] =>
  [
    ...GrammarUtils.findNodesForProperty(path.$cstNode, 'root'),
    ...GrammarUtils.findNodesForProperty(path.$cstNode, 'segments'),
  ].map((cst) => ({ text: cst.text, cst, start: 0, end: cst.length }));

/** All nodes but the entries of lists: these name nothing, and there can be very many. */
function* nodesOf({ parseResult: { value: root } }: LangiumDocument): Generator<AstNode> {
  yield* wholesOf(root);
  for (const part of partsOf(root)) {
    yield part;
    if (!isIocList(part)) yield* contentsOf(part);
  }
}

function isUse(target: AstNode, document: LangiumDocument, offset: number): boolean {
  if (!isInput(target)) return true;
  const around = target.$container.$cstNode;
  return AstUtils.getDocument(target) === document && !!around && around.offset <= offset && offset < around.end;
}
