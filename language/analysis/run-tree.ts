import { isRunPlaybook, type Playbook } from '../generated/ast.ts';
import { calledPlaybook } from './called-playbook.ts';
import { contentsOf } from '../reparse/contents.ts';

/** A playbook and those that it runs, directly or by way of others, each once. */
export function runTree(playbook: Playbook): readonly Playbook[] {
  const found = new Set([playbook]);
  // A set goes through what is added while it is walked.
  for (const each of found)
    for (const node of contentsOf(each)) {
      const called = isRunPlaybook(node) ? calledPlaybook(node) : undefined;
      if (called) found.add(called);
    }
  return [...found];
}
