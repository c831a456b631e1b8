import type { ValidationAcceptor } from 'langium';
import { isContaining } from '../../analysis/destructive.ts';
import { identityOf, type SetIdentity } from '../../analysis/set-origin.ts';
import { isActionStatement, type Action, type ActionStatement } from '../../generated/ast.ts';
import { verbOf } from '../../catalog/render-verbs.ts';
import { actionIdOf } from '../action-of.ts';
import { sequenceOf, type SequenceOwner } from '../flow/sequence.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';
import { devicesOf } from './acknowledge.ts';

/** An action, and a collection behind it that should stand in front of it. */
export interface LateEvidence {
  readonly cut: ActionStatement;
  readonly collection: ActionStatement;
}

/** PB108: what is collected and contained in one sequence of statements is collected first. */
export function checkEvidence(owner: SequenceOwner, accept: ValidationAcceptor): void {
  for (const { cut, collection } of lateEvidence(owner)) {
    const line = (cut.$cstNode?.range.start.line ?? 0) + 1;
    const message = `\`${verbOf(actionIdOf(cut.action))}\` in line ${line} comes first: connections that show what the attacker did are gone by then. Collect before it.`;
    const range = verbRange(collection.action);
    report(accept, 'PB108', message, { node: collection, ...(range && { range }) });
  }
}

export function lateEvidence(owner: SequenceOwner): LateEvidence[] {
  const late: LateEvidence[] = [];
  const cuts = new Map<SetIdentity['root'], Map<string, ActionStatement>>();
  const collected = new Set<SetIdentity['root']>();
  for (const statement of sequenceOf(owner)) {
    if (!isActionStatement(statement) || statement.disabled) continue;
    const action = statement.action as Action | undefined;
    const devices = action && devicesOf(action);
    if (!action || !devices) continue;
    const isCut = isContaining(actionIdOf(action));
    if (!isCut && action.$type !== 'CollectForensics') continue;
    const { root, narrowed } = identityOf(devices);
    // Whoever collected something of these devices before has thought of it.
    if (collected.has(root)) continue;
    const key = [...narrowed].sort().join('\n');
    const ofRoot = cuts.get(root) ?? new Map<string, ActionStatement>();
    const cut = ofRoot.get(key);
    if (isCut) {
      cuts.set(root, ofRoot);
      if (!cut) ofRoot.set(key, statement);
    } else {
      collected.add(root);
      if (cut) late.push({ cut, collection: statement });
    }
  }
  return late;
}
