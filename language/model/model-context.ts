import { AstUtils, type AstNode, type CstNode, type LangiumDocument } from 'langium';
import type { Approval, Channel, Contact, IocList, Playbook, Team } from '../generated/ast.ts';
import type { CompileProblem } from '../protocol/requests.ts';
import type { Names } from '../scoping/names.ts';
import type { SourceModel } from './playbook-model.ts';
import type { TextSpan } from './text-span.ts';

/** Declarations that a playbook turned out to use, in the order in which they were met. */
export interface Used {
  readonly contacts: Set<Contact>;
  readonly teams: Set<Team>;
  readonly channels: Set<Channel>;
  readonly approvals: Set<Approval>;
  readonly lists: Set<IocList>;
  readonly playbooks: Set<Playbook>;
}

/** What the parts of a build share: the texts, the declarations in use, and what went wrong. */
export class ModelContext {
  readonly names: Names;
  readonly problems: CompileProblem[] = [];
  readonly used: Used = {
    contacts: new Set(),
    teams: new Set(),
    channels: new Set(),
    approvals: new Set(),
    lists: new Set(),
    playbooks: new Set(),
  };
  readonly #sources = new Map<LangiumDocument, number>();

  constructor(names: Names) {
    this.names = names;
  }

  /** Place of a node; its text becomes a source of the model. */
  span(node: AstNode): TextSpan {
    const range = node.$cstNode?.range;
    const start = range?.start ?? { line: 0, character: 0 };
    return { source: this.#source(AstUtils.getDocument(node)), start, end: range?.end ?? start };
  }

  /** Place of a part of a node, by offsets in its text. */
  spanOf(node: AstNode, from: number, to: number): TextSpan {
    const document = AstUtils.getDocument(node);
    const { textDocument } = document;
    return {
      source: this.#source(document),
      start: textDocument.positionAt(from),
      end: textDocument.positionAt(to),
    };
  }

  problem(node: AstNode, code: string, message: string, at: CstNode | undefined = node.$cstNode): void {
    const { uri } = AstUtils.getDocument(node);
    const start = { line: 0, character: 0 };
    this.problems.push({ uri: uri.toString(), code, message, range: at?.range ?? { start, end: start } });
  }

  sources(): SourceModel[] {
    return [...this.#sources.keys()].map(({ uri, textDocument }) => ({
      uri: uri.toString(),
      text: textDocument.getText(),
    }));
  }

  #source(document: LangiumDocument): number {
    const known = this.#sources.get(document);
    if (known !== undefined) return known;
    this.#sources.set(document, this.#sources.size);
    return this.#sources.size - 1;
  }
}
