import { AstUtils } from 'langium';
import { isRunPlaybook, type Playbook } from '../generated/ast.ts';
import { calledPlaybook } from './called-playbook.ts';

/** A playbook and those that it runs, directly or by way of others, each once. */
export function runTree(playbook: Playbook): ReadonlySet<Playbook> {
  const found = new Set([playbook]);
  // A set goes through what is added while it is walked.
  for (const each of found)
    for (const node of AstUtils.streamAllContents(each)) {
      const called = isRunPlaybook(node) ? calledPlaybook(node) : undefined;
      if (called) found.add(called);
    }
  return found;
}
