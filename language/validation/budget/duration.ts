import type { ValidationAcceptor } from 'langium';
import { answerSeconds } from '../../analysis/facts/approvals.ts';
import type { Facts } from '../../analysis/facts/facts.ts';
import { knownActionOf } from '../../analysis/facts/known-action.ts';
import { leaseOf } from '../../analysis/facts/lease.ts';
import type { Stretch } from '../../analysis/facts/measure.ts';
import { actionSpec } from '../../catalog/actions/index.ts';
import { readableTime } from '../../catalog/forecast-line.ts';
import {
  isActionStatement,
  isRunPlaybook,
  isWait,
  type DeviceSet,
  type Playbook,
  type Statement,
} from '../../generated/ast.ts';
import { contentsOf } from '../../reparse/contents.ts';
import { rememberByNode } from '../../reparse/remember-by-node.ts';
import type { Names } from '../../scoping/names.ts';
import { durationSeconds } from '../../typing/duration.ts';
import { isActionNode, type ActionNode } from '../action-of.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';

/** An attacker who has a day is done; a wait of a day that somebody wrote on purpose is not told. */
const LATEST_FIRST_EFFECT = 86_400;

/** Seconds that a statement of the body takes at worst, with the people who are asked first there. */
const secondsOf = ({ cost, approvals }: Stretch): number =>
  approvals.reduce((sum, approval) => sum + answerSeconds(approval), cost.seconds);

/** PB405: the first containment comes within a day. */
export const checkFirstEffect =
  (facts: Facts) =>
  (playbook: Playbook, accept: ValidationAcceptor): void => {
    let before = 0;
    for (const stretch of facts.of(playbook).measured.body) {
      const first = actionsIn(stretch.statement).find(contains);
      // What another playbook does is told there.
      if (!first && runsOther(stretch.statement)) return;
      if (!first) {
        before += secondsOf(stretch);
        continue;
      }
      const asked = stretch.approvals.reduce((sum, approval) => sum + answerSeconds(approval), 0);
      if (before + asked <= LATEST_FIRST_EFFECT) return;
      const message = `At worst this begins ${readableTime(before + asked)} after the start: waits, timeouts and approvals before it count in full. Shorten them, or put this first.`;
      const range = verbRange(first);
      report(accept, 'PB405', message, { node: first, ...(range && { range }) });
      return;
    }
  };

interface Later {
  /** Seconds from the start of the run to the end of the statement. */
  readonly end: number;
  readonly action: ActionNode;
}

/** PB405: a lease is not over before later steps on the same devices are. One pass, from the last statement to the first. */
export const checkLeases =
  (facts: Facts, names: Names) =>
  (playbook: Playbook, accept: ValidationAcceptor): void => {
    const { body } = facts.of(playbook).measured;
    let end = body.reduce((sum, stretch) => sum + secondsOf(stretch), 0);
    let longestWait = 0;
    const last = new Map<string, Later>();
    for (const stretch of body.toReversed()) {
      const { statement } = stretch;
      const lease = isActionStatement(statement) && !statement.disabled && leaseOf(statement, names);
      const later = lease ? last.get(devicesText(lease.statement.action)) : undefined;
      if (
        lease &&
        lease.seconds !== undefined &&
        later &&
        longestWait < lease.seconds &&
        later.end - end > lease.seconds
      )
        tellLease(lease.node, lease.seconds, later, end, accept);
      for (const action of actionsIn(statement)) {
        const key = devicesText(action);
        if (key !== '' && needsOthers(action) && !last.has(key)) last.set(key, { end, action });
      }
      if (isWait(statement) && statement.condition)
        longestWait = Math.max(longestWait, durationSeconds(statement.timeout));
      end -= secondsOf(stretch);
    }
  };

function tellLease(
  node: NonNullable<ReturnType<typeof leaseOf>>['node'],
  seconds: number,
  { end, action }: Later,
  from: number,
  accept: ValidationAcceptor,
): void {
  const line = (action.$cstNode?.range.start.line ?? 0) + 1;
  const id = knownActionOf(action);
  const verb = id === undefined ? 'action' : actionSpec(id).phrase;
  const message = `The lease ends after ${readableTime(seconds)}, but \`${verb}\` in line ${line} may go on until ${readableTime(end - from)} after this. Lengthen the lease, or shorten the waits between.`;
  report(accept, 'PB405', message, { node });
}

const runsOther = rememberByNode((statement: Statement): boolean =>
  [statement, ...contentsOf(statement)].some(isRunPlaybook),
);

const actionsIn = rememberByNode((statement: Statement): readonly ActionNode[] =>
  [statement, ...contentsOf(statement)]
    .filter(isActionNode)
    .filter((node) => !isActionStatement(node.$container) || !node.$container.disabled),
);

const contains = (node: ActionNode): boolean => {
  const id = knownActionOf(node);
  const severity = id === undefined ? undefined : actionSpec(id).severity;
  return severity === 'disruptive' || severity === 'tenant-wide';
};

/** Devices as they are written: sets that read the same in one body are the same. */
const devicesText = rememberByNode((node: ActionNode): string =>
  'on' in node ? ((node.on as DeviceSet | undefined)?.$cstNode?.text ?? '').replace(/\s+/g, ' ') : '',
);

/**
 * Whether an action is done on a device because of what was done to it before. Tags do not care, an action with a lease
 * stands for itself, and what undoes an effect comes best when its lease has ended.
 */
function needsOthers(node: ActionNode): boolean {
  const id = knownActionOf(node);
  if (id === undefined || node.$type === 'TagDevices' || 'lease' in node) return false;
  return id !== 'device.release' && id !== 'device.allow';
}
