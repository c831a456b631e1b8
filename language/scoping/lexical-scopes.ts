import type { AstNode } from 'langium';
import {
  isActionStatement,
  isAfterRelease,
  isBlock,
  isForEach,
  isHandler,
  isInput,
  isOnFailure,
  isParallel,
  isPlaybook,
  isStatement,
  isTargetDecl,
  isLetDecl,
  type ActionStatement,
  type Block,
  type ForEach,
  type Input,
  type LetDecl,
  type Playbook,
  type Statement,
  type TargetDecl,
} from '../generated/ast.ts';

/** What a name inside of a playbook can mean. */
export type LexicalBinding = TargetDecl | LetDecl | ActionStatement | Input | ForEach;

/** The name that a binding goes by; the label of an action. */
export const bindingName = (node: LexicalBinding): string | undefined =>
  isActionStatement(node) ? node.label : node.name;

interface Entry {
  readonly name: string;
  readonly node: LexicalBinding;
  /** Position of the statement that brings the name. */
  readonly index: number;
  /** The same name, brought before. */
  readonly earlier: Entry | undefined;
}

class Table {
  readonly entries: Entry[] = [];
  readonly #last = new Map<string, Entry>();

  add(node: LexicalBinding, index: number): void {
    const name = bindingName(node);
    if (name === undefined) return;
    const entry = { name, node, index, earlier: this.#last.get(name) };
    this.entries.push(entry);
    this.#last.set(name, entry);
  }

  /** The last one of a name that is brought before a position. */
  find(name: string, before: number): LexicalBinding | undefined {
    let entry = this.#last.get(name);
    while (entry && entry.index >= before) entry = entry.earlier;
    return entry?.node;
  }
}

/**
 * Names inside of playbooks. A name is visible to the statements behind the one that brings it and to what they contain;
 * those of parallel branches also behind the `parallel`, since all branches have run then. Names of `if`, `for each` and
 * `else` blocks stay inside. Handlers see the names of the body. Tables live as long as the nodes they describe.
 */
export class LexicalScopes {
  readonly #tables = new WeakMap<AstNode, Table>();
  readonly #inputTables = new WeakMap<Playbook, Table>();

  /** What a name means at a node, or undefined. */
  resolve(node: AstNode, name: string): LexicalBinding | undefined {
    for (const { table, before } of this.#frames(node)) {
      const found = table.find(name, before);
      if (found) return found;
    }
    return undefined;
  }

  /** All that can be named at a node, the nearest first; inner names hide outer ones. */
  *visible(node: AstNode): Generator<LexicalBinding> {
    const seen = new Set<string>();
    for (const { table, before } of this.#frames(node))
      for (let at = table.entries.length - 1; at >= 0; at--) {
        const entry = table.entries[at];
        if (!entry || entry.index >= before || seen.has(entry.name)) continue;
        seen.add(entry.name);
        yield entry.node;
      }
  }

  visibleNames(node: AstNode): string[] {
    return [...this.visible(node)].map((each) => bindingName(each) ?? '');
  }

  /** Innermost first: tables, and the position that ends what is visible of each. */
  *#frames(from: AstNode): Generator<{ readonly table: Table; readonly before: number }> {
    let child = from;
    for (let node = from.$container; node; child = node, node = node.$container) {
      if (isBlock(node) && isStatement(child)) yield { table: this.#statements(node), before: indexOf(child) };
      else if (isPlaybook(node)) {
        if (isStatement(child)) yield { table: this.#statements(node), before: indexOf(child) };
        else if (isHandler(child)) yield { table: this.#statements(node), before: Infinity };
        yield { table: this.#inputs(node), before: isInput(child) ? indexOf(child) : Infinity };
      } else if (isForEach(node) && isBlock(child)) yield { table: single(node), before: Infinity };
      else if (isActionStatement(node) && (isOnFailure(child) || isAfterRelease(child)))
        yield { table: single(node), before: Infinity };
    }
  }

  #statements(owner: Block | Playbook): Table {
    return memo(this.#tables, owner, () => {
      const table = new Table();
      for (const statement of isBlock(owner) ? owner.statements : owner.body) this.#addExports(statement, table);
      return table;
    });
  }

  #inputs(playbook: Playbook): Table {
    return memo(this.#inputTables, playbook, () => {
      const table = new Table();
      for (const member of playbook.header) if (isInput(member)) table.add(member, indexOf(member));
      return table;
    });
  }

  #addExports(statement: Statement, table: Table): void {
    const index = indexOf(statement);
    if (isActionStatement(statement) || isTargetDecl(statement) || isLetDecl(statement)) table.add(statement, index);
    if (!isParallel(statement)) return;
    for (const branch of statement.branches) {
      // A branch that is being typed has no block yet.
      const block = branch.block as Block | undefined;
      if (block) for (const { node } of this.#statements(block).entries) table.add(node, index);
    }
  }
}

function memo<K extends AstNode>(tables: WeakMap<K, Table>, key: K, make: () => Table): Table {
  const known = tables.get(key);
  if (known) return known;
  const made = make();
  tables.set(key, made);
  return made;
}

const indexOf = (node: AstNode): number => node.$containerIndex ?? 0;

function single(node: ForEach | ActionStatement): Table {
  const table = new Table();
  table.add(node, 0);
  return table;
}
