import { AstUtils, WorkspaceCache, type AstNode, type ValidationAcceptor } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import { verbOf } from '../../catalog/render-verbs.ts';
import { calledPlaybook } from '../../analysis/called-playbook.ts';
import { runTree } from '../../analysis/run-tree.ts';
import { isDestructive } from '../../analysis/destructive.ts';
import {
  isActionStatement,
  isFinally,
  isHandler,
  isNeedsApproval,
  isOnFailure,
  isPlaybook,
  type Action,
  type ActionStatement,
  type Playbook,
  type RunPlaybook,
} from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { contentsOf } from '../../reparse/contents.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';
import { missingApprovals } from './approval.ts';

/** PB109: what takes something away where a run went wrong is approved for itself: the yes that was given is for another plan. */
export const checkHandlerAction =
  ({ shared: { workspace } }: PlaybookServices) =>
  (statement: ActionStatement, accept: ValidationAcceptor): void => {
    const where = isUnapproved(statement) ? handlerAround(statement) : undefined;
    // A policy that asks for an approval has told of it already.
    if (where === undefined || missingApprovals(statement, workspace.UseGraph).length > 0) return;
    const { phrase } = actionSpec(actionIdOf(statement.action));
    const message = `\`${phrase}\` in \`${where}\` needs an approval of its own: whoever approved the run said yes to another plan. Add \`approval …\`.`;
    const range = verbRange(statement.action);
    report(accept, 'PB109', message, { node: statement, ...(range && { range }) });
  };

/** PB109: the same for what a playbook does that is run there. */
export function checkHandlerRun({ shared }: PlaybookServices) {
  const found = new WorkspaceCache<Playbook, ActionStatement | null>(shared);
  return (run: RunPlaybook, accept: ValidationAcceptor): void => {
    const callee = calledPlaybook(run);
    const where = callee && handlerAround(run);
    if (!callee || where === undefined) return;
    const unapproved = found.get(callee, () => firstUnapproved(callee));
    if (!unapproved) return;
    const owner = AstUtils.getContainerOfType(unapproved, isPlaybook);
    const verb = verbOf(actionIdOf(unapproved.action));
    const message = `\`${verb}\` of ${owner?.name ?? callee.name} has no approval of its own, and \`${where}\` is reached without one. Add \`approval …\` there.`;
    report(accept, 'PB109', message, { node: run, property: 'playbook' });
  };
}

const firstUnapproved = (playbook: Playbook): ActionStatement | null =>
  runTree(playbook)
    .flatMap((each) => contentsOf(each).filter(isActionStatement).find(isUnapproved) ?? [])
    .at(0) ?? null;

function isUnapproved({ action, clauses }: ActionStatement): boolean {
  const known = action as Action | undefined;
  return known !== undefined && isDestructive(actionIdOf(known)) && !clauses.some(isNeedsApproval);
}

/** The words of the handler in which a node stands. */
function handlerAround(start: AstNode): string | undefined {
  for (let node = start.$container; node; node = node.$container) {
    if (isFinally(node)) return 'finally';
    if (isOnFailure(node)) return 'on failure';
    if (isHandler(node)) return node.event === 'cancelled' ? undefined : `on ${node.event}`;
  }
  return undefined;
}
