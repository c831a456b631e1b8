import type { Reference } from 'langium';
import type { Playbook, RunPlaybook } from '../generated/ast.ts';

/** The playbook that a `run` names; undefined where it is unknown or still being typed. */
export function calledPlaybook(node: RunPlaybook): Playbook | undefined {
  const reference = node.playbook as Reference<Playbook> | undefined;
  return reference?.ref;
}
