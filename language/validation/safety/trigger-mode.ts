import type { ValidationAcceptor } from 'langium';
import { isDestructive } from '../../analysis/destructive.ts';
import { isMode, isModeClause, type Playbook, type Trigger } from '../../generated/ast.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { report } from '../report.ts';
import { missingApprovals } from './approval.ts';
import type { Started, StartedBy } from './started.ts';

/** PB111: what starts without a person and takes something away asks somebody, or has a guard. */
export const checkTriggerMode =
  (uses: UseGraph, startedBy: StartedBy) =>
  (trigger: Trigger, accept: ValidationAcceptor): void => {
    const mode = trigger.clauses.find(isModeClause);
    if (mode?.mode !== 'enforce') return;
    const alone = startedBy(trigger).find(
      ({ playbook, effects }) =>
        effects.actions.some(isDestructive) && !onlyProposes(playbook) && !isHeld(effects, uses),
    );
    if (!alone) return;
    const message = `${alone.playbook.name} has no approval and no guard, so what it takes away it takes away without anybody's yes. Write \`mode propose\`, or add an approval or a guard.`;
    report(accept, 'PB111', message, { node: mode });
  };

/** The mode of a trigger goes no further than that of the playbook. */
const onlyProposes = ({ header }: Playbook): boolean => header.some((item) => isMode(item) && item.mode !== 'enforce');

/** An approval that a policy asks for is told of at the action. */
const isHeld = ({ hasApproval, hasGuard, statements }: Started['effects'], uses: UseGraph): boolean =>
  hasApproval || hasGuard || statements.some((each) => missingApprovals(each, uses).length > 0);
