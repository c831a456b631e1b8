import { AstUtils, WorkspaceCache } from 'langium';
import { effectsOf, type Effects } from '../../analysis/effects.ts';
import { isPath, type Expression, type Playbook, type RunClause, type Trigger } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';

/** A playbook that a trigger runs, and what comes of it. */
export interface Started {
  readonly run: RunClause;
  readonly playbook: Playbook;
  readonly effects: Effects;
}

export type StartedBy = (trigger: Trigger) => readonly Started[];

/** Many triggers run one playbook, so that what comes of it is looked up once. */
export function startedBy({ shared }: PlaybookServices): StartedBy {
  const effects = new WorkspaceCache<Playbook, Effects>(shared);
  return ({ runs }) =>
    runs.flatMap((run) => {
      // While it is typed, a `run` has no reference.
      const playbook = (run.playbook as RunClause['playbook'] | undefined)?.ref;
      return playbook ? [{ run, playbook, effects: effects.get(playbook, () => effectsOf(playbook)) }] : [];
    });
}

/** True where a condition asks for one of these members of whatever. */
export const mentions = (where: Expression | undefined, members: ReadonlySet<string>): boolean =>
  where !== undefined &&
  AstUtils.streamAst(where).some((node) => isPath(node) && node.segments.some((segment) => members.has(segment)));
