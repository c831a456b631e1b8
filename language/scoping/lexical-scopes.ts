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
  readonly node: LexicalBinding;
  /** Position of the statement that brings the name. */
  readonly index: number;
}
type Table = ReadonlyMap<string, readonly Entry[]>;

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
      const found = table.get(name)?.findLast((entry) => entry.index < before);
      if (found) return found.node;
    }
    return undefined;
  }

  /** All that can be named at a node; inner names hide outer ones. */
  visible(node: AstNode): Map<string, LexicalBinding> {
    const names = new Map<string, LexicalBinding>();
    for (const { table, before } of this.#frames(node))
      for (const [name, entries] of table) {
        const found = entries.findLast((entry) => entry.index < before);
        if (found && !names.has(name)) names.set(name, found.node);
      }
    return names;
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
    return memo(this.#tables, owner, () =>
      tableOf((isBlock(owner) ? owner.statements : owner.body).flatMap((statement) => this.#exports(statement))),
    );
  }

  #inputs(playbook: Playbook): Table {
    return memo(this.#inputTables, playbook, () =>
      tableOf(playbook.header.filter(isInput).map((node) => ({ node, index: indexOf(node) }))),
    );
  }

  #exports(statement: Statement): Entry[] {
    const index = indexOf(statement);
    if (isTargetDecl(statement) || isLetDecl(statement)) return [{ node: statement, index }];
    if (isActionStatement(statement)) return statement.label === undefined ? [] : [{ node: statement, index }];
    if (!isParallel(statement)) return [];
    return statement.branches.flatMap((branch) => {
      // A branch that is being typed has no block yet.
      const block = branch.block as Block | undefined;
      return block ? [...this.#statements(block).values()].flat().map(({ node }) => ({ node, index })) : [];
    });
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

const single = (node: ForEach | ActionStatement): Table => tableOf([{ node, index: 0 }]);

function tableOf(entries: readonly Entry[]): Table {
  const table = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = bindingName(entry.node);
    if (name === undefined) continue;
    const same = table.get(name);
    if (same) same.push(entry);
    else table.set(name, [entry]);
  }
  return table;
}
