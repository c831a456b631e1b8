import type { AstNode, ValidationAcceptor } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import type { ActionId } from '../../catalog/actions/index.ts';
import { verbOf } from '../../catalog/render-verbs.ts';
import { contains, identityOf, type SetIdentity } from '../../analysis/set-origin.ts';
import {
  isActionStatement,
  isForEach,
  isParallel,
  isRollback,
  isSkipIf,
  type Action,
  type ActionStatement,
  type Block,
  type Parallel,
  type Rollback,
} from '../../generated/ast.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';
import { devicesOf } from './acknowledge.ts';

/** What a branch does to a set of devices whatever happens. */
interface Effect {
  readonly node: AstNode;
  readonly range: Range | undefined;
  /** As a person says it: `isolate`, or `rollback cut`. */
  readonly words: string;
  /** What is switched, and whether this puts it on. */
  readonly switched: 'isolation' | 'restriction';
  readonly on: boolean;
  readonly set: SetIdentity;
}

const SWITCHES: Readonly<Partial<Record<ActionId, Pick<Effect, 'switched' | 'on'>>>> = {
  'device.isolate': { switched: 'isolation', on: true },
  'device.contain': { switched: 'isolation', on: true },
  'device.release': { switched: 'isolation', on: false },
  'device.restrict': { switched: 'restriction', on: true },
  'device.allow': { switched: 'restriction', on: false },
};

/** PB110: no two branches do opposite things to the same devices; which one is last would be chance. */
export function checkBranches({ branches }: Parallel, accept: ValidationAcceptor): void {
  // Sets of other roots are never known to meet.
  const earlier = new Map<SetIdentity['root'], Effect[]>();
  for (const branch of branches) {
    const effects = [...effectsOf(branch.block)];
    for (const effect of effects) {
      const other = earlier.get(effect.set.root)?.find((each) => isOpposite(each, effect));
      if (!other) continue;
      const line = (other.range?.start.line ?? 0) + 1;
      const message = `\`${other.words}\` in line ${line} does the opposite to the same devices at the same time, so chance decides which one holds. Put one behind the other.`;
      report(accept, 'PB110', message, { node: effect.node, ...(effect.range && { range: effect.range }) });
    }
    for (const effect of effects) {
      const same = earlier.get(effect.set.root);
      if (same) same.push(effect);
      else earlier.set(effect.set.root, [effect]);
    }
  }
}

const isOpposite = (a: Effect, b: Effect): boolean =>
  a.switched === b.switched && a.on !== b.on && (contains(a.set, b.set) || contains(b.set, a.set));

/** Not those in an `if` or a clause, which may never come. */
function* effectsOf(block: Block | undefined): Generator<Effect> {
  for (const statement of block?.statements ?? []) {
    if (isForEach(statement)) yield* effectsOf(statement.block);
    else if (isParallel(statement)) for (const branch of statement.branches) yield* effectsOf(branch.block);
    else if (isActionStatement(statement)) yield* ofAction(statement);
    else if (isRollback(statement)) yield* ofRollback(statement);
  }
}

function* ofAction(statement: ActionStatement): Generator<Effect> {
  const { action } = statement;
  const effect = switchOf(statement);
  if (effect) yield { ...effect, node: statement, range: verbRange(action), words: verbOf(actionIdOf(action)) };
}

function* ofRollback(rollback: Rollback): Generator<Effect> {
  const step = rollback.step?.ref;
  const effect = step && switchOf(step);
  const range = rollback.$cstNode?.range;
  if (effect) yield { ...effect, on: !effect.on, node: rollback, range, words: `rollback ${step.label ?? ''}` };
}

function switchOf({ action, disabled, clauses }: ActionStatement): Pick<Effect, 'switched' | 'on' | 'set'> | undefined {
  const known = action as Action | undefined;
  const effect = known && SWITCHES[actionIdOf(known)];
  const devices = known && devicesOf(known);
  if (!effect || !devices || disabled || clauses.some(isSkipIf)) return undefined;
  return { ...effect, set: identityOf(devices) };
}
