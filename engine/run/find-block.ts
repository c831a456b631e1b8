import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import { blocksOf } from '../../language/model/walk.ts';
import type { BlockRef } from './run-input.ts';

/** The statements that a reference means. The model never changes during a run, so a miss is a mistake of ours. */
export function findBlock(model: PlaybookModel, ref: BlockRef): readonly StatementModel[] {
  const body = model.playbooks[ref.playbook];
  const roots = body === undefined ? [] : [...body.body, ...Object.values(body.handlers).flat()];
  const found = find(roots, ref.statement);
  if (found?.kind === 'for-each') return found.block;
  if (found?.kind === 'action' && found.clauses.afterRelease !== undefined) return found.clauses.afterRelease;
  const branch = found?.kind === 'parallel' ? found.branches.find(({ name }) => name === ref.branch) : undefined;
  if (branch === undefined) throw new Error(`the model has no block ${ref.playbook}/${ref.statement}`);
  return branch.block;
}

function find(statements: readonly StatementModel[], path: string): StatementModel | undefined {
  for (const statement of statements) {
    if (statement.path === path) return statement;
    const inner = find(blocksOf(statement).flat(), path);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
