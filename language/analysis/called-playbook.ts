import { AstUtils, type Reference } from 'langium';
import { isRunPlaybook, type Playbook, type RunPlaybook } from '../generated/ast.ts';

/** The playbook that a `run` names; undefined where it is unknown or still being typed. */
export function calledPlaybook(node: RunPlaybook): Playbook | undefined {
  const reference = node.playbook as Reference<Playbook> | undefined;
  return reference?.ref;
}

/** The playbook and all that it runs, directly and by way of others, each once. */
export function reachedFrom(playbook: Playbook): Playbook[] {
  const found = new Set([playbook]);
  // A set iterates over what is added while it is walked.
  for (const each of found)
    for (const node of AstUtils.streamAllContents(each)) {
      const called = isRunPlaybook(node) ? calledPlaybook(node) : undefined;
      if (called) found.add(called);
    }
  return [...found];
}
