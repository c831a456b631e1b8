import { isRunPlaybook, type Playbook } from '../generated/ast.ts';
import { calledPlaybook } from './called-playbook.ts';
import { nodesInParts } from '../reparse/in-parts.ts';

/** A playbook and those that it runs, directly or by way of others, each once. */
export function runTree(playbook: Playbook): readonly Playbook[] {
  const found = new Set([playbook]);
  // A set goes through what is added while it is walked.
  for (const each of found)
    for (const run of runsIn(each)) {
      const called = calledPlaybook(run);
      if (called) found.add(called);
    }
  return [...found];
}

const runsIn = nodesInParts(isRunPlaybook);
