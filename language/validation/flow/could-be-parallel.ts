import { AstUtils, GrammarUtils, type ValidationAcceptor } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import { contains, identityOf, type SetIdentity } from '../../analysis/set-origin.ts';
import type { ActionId } from '../../catalog/actions/index.ts';
import { readableTime } from '../../catalog/forecast-line.ts';
import { durationSeconds } from '../../typing/duration.ts';
import {
  isActionStatement,
  isComment,
  isAcknowledge,
  isForEach,
  isNeedsApproval,
  isOnFailure,
  isRetry,
  isTimeout,
  isWait,
  type Action,
  type ActionStatement,
  type Clause,
  type ForEach,
  type Statement,
} from '../../generated/ast.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { devicesOf } from '../safety/acknowledge.ts';
import { verbRange } from '../verb-range.ts';
import { sequenceOf, type SequenceOwner } from './sequence.ts';

/** A statement that the next one waits for, and what has to be known of it to let the two run at the same time. */
interface Waiting {
  readonly statement: ActionStatement | ForEach;
  readonly looks: readonly Look[];
  /** Names of the approvals that are asked for. */
  readonly approvals: string;
  readonly label: string | undefined;
  /** All that it could name. */
  readonly words: ReadonlySet<string>;
}

/** What is looked at or taken from devices. */
interface Look {
  readonly verb: ActionId;
  readonly set: SetIdentity;
}

/** These change nothing that a statement behind them could find, and no rule wants them in an order on other devices. */
const LOOKING: ReadonlySet<ActionId> = new Set(['device.collect', 'device.scan', 'device.investigate', 'device.fetch']);

/** PB306, as a hint: statements that wait one after the other although none needs another. */
export function checkCouldBeParallel(owner: SequenceOwner, accept: ValidationAcceptor): void {
  for (const group of parallelGroups(owner)) {
    const [first, ...others] = group;
    if (!first) continue;
    const next = others.length === 1 ? 'the next statement' : `the next ${others.length} statements`;
    const message = `This and ${next} do not depend on each other, but each waits until the one before has ended${timesOf(group)}. In \`parallel\` they wait at the same time; a failure of one then keeps no other from being sent.`;
    const range = rangeOf(first);
    const relatedInformation = others.flatMap((node) => {
      const at = rangeOf(node);
      const uri = AstUtils.getDocument(node).uri.toString();
      return at ? [{ location: { uri, range: at }, message: 'This could wait at the same time.' }] : [];
    });
    report(accept, 'PB306', message, { node: first, relatedInformation, ...(range && { range }) }, 'hint');
  }
}

/** Two and more statements in a row that could run in `parallel`. */
export function parallelGroups(owner: SequenceOwner): (readonly Waiting['statement'][])[] {
  const groups: Waiting[][] = [];
  let group: Waiting[] = [];
  const close = (): void => {
    if (group.length > 1) groups.push(group);
  };
  for (const statement of sequenceOf(owner)) {
    const waiting = waitingOf(statement);
    if (waiting && group.every((earlier) => isApart(earlier, waiting))) {
      group.push(waiting);
      continue;
    }
    close();
    group = waiting ? [waiting] : [];
  }
  close();
  return groups.map((each) => each.map(({ statement }) => statement));
}

/** An action goes on when it is accepted, unless it has a `timeout`; a loop waits for all that its statements do. */
function waitingOf(statement: Statement): Waiting | undefined {
  const isLoop = isForEach(statement) && statement.atOnce === undefined;
  const isAction = isActionStatement(statement) && statement.clauses.some(isTimeout);
  if (!isLoop && !isAction) return undefined;
  const inner = isLoop ? ((statement.block as ForEach['block'] | undefined)?.statements ?? []) : [statement];
  const actions = inner.filter((each) => !isLoop || !isWait(each) || each.condition !== undefined);
  const looks = actions.map(lookOf);
  const text = statement.$cstNode?.text ?? '';
  if (looks.length === 0 || !looks.every((look) => look !== undefined) || PROGRESS.test(text)) return undefined;
  const approvals = actions.filter(isActionStatement).flatMap(({ clauses }) => clauses.filter(isNeedsApproval));
  const names = new Set(approvals.map(({ approval }) => approval.$refText));
  return {
    statement,
    looks,
    approvals: [...names].sort().join(' '),
    label: isActionStatement(statement) ? statement.label : undefined,
    words: new Set(text.match(/[A-Za-z_][\w-]*/g)),
  };
}

function lookOf(statement: Statement): Look | undefined {
  if (!isActionStatement(statement) || statement.disabled || !statement.clauses.every(isHarmless)) return undefined;
  const action = statement.action as Action | undefined;
  const devices = action && devicesOf(action);
  if (!action || !devices || !LOOKING.has(actionIdOf(action))) return undefined;
  return { verb: actionIdOf(action), set: identityOf(devices) };
}

/** Others say when or how much at once, or begin something else. */
const isHarmless = (clause: Clause): boolean =>
  isComment(clause) ||
  isAcknowledge(clause) ||
  isNeedsApproval(clause) ||
  isRetry(clause) ||
  isTimeout(clause) ||
  (isOnFailure(clause) && (clause.then === 'stop' || clause.then === 'continue'));

/** True where the later statement needs nothing of the earlier one, and no device is known to be in both. */
const isApart = (earlier: Waiting, later: Waiting): boolean =>
  earlier.approvals === later.approvals &&
  (earlier.label === undefined || !later.words.has(earlier.label)) &&
  earlier.looks.every((a) => later.looks.every((b) => areApart(a, b)));

/** On the same devices a package is collected before a scan changes something: only sets of one source and one verb may part. */
const areApart = (a: Look, b: Look): boolean =>
  a.set.root !== b.set.root || (a.verb === b.verb && !contains(a.set, b.set) && !contains(b.set, a.set));

/** What of a run changes while its statements are run. */
const PROGRESS = /\brun\s*\.\s*(?:step|error|duration|isolated|refused)\b/;

/** How long the statements wait at most, where all of them say so: ` (30 min and 2 h at most)`. */
function timesOf(group: readonly Waiting['statement'][]): string {
  const timeouts = group.map((each) => (isActionStatement(each) ? each.clauses.find(isTimeout)?.after : undefined));
  if (timeouts.includes(undefined)) return '';
  const times = timeouts.map((after) => readableTime(durationSeconds(after)));
  return ` (${times.slice(0, -1).join(', ')} and ${times.at(-1) ?? ''} at most)`;
}

const rangeOf = (statement: Waiting['statement']): Range | undefined =>
  isActionStatement(statement)
    ? verbRange(statement.action)
    : GrammarUtils.findNodeForKeyword(statement.$cstNode, 'for')?.range;
