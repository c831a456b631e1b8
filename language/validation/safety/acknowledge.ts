import type { ValidationAcceptor } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import { RISK_IDS, RISKS, type RiskId } from '../../catalog/risks.ts';
import type { Acknowledge, Action, ActionStatement, DeviceSet } from '../../generated/ast.ts';
import { isAcknowledge } from '../../generated/ast.ts';
import { namedSet } from '../../scoping/named-set.ts';
import { actionIdOf, specOf } from '../action-of.ts';
import { didYouMean } from '../nearest.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';
import { namesServers } from './servers.ts';

const isRisk = (name: string): name is RiskId => Object.hasOwn(RISKS, name);

/** The device set that an action works on, or undefined for tenant-wide ones. */
export const devicesOf = (action: Action): DeviceSet | undefined => ('on' in action ? action.on : undefined);

/** Risks that an action has where it stands, in the order of the catalog. */
export function risksOf(action: Action): readonly RiskId[] {
  const spec = specOf(action);
  if (!spec) return [];
  const conditional = (spec.risksWhen ?? []).filter(({ when }) =>
    when === 'fully' ? 'mode' in action && action.mode === 'fully' : hasServers(action),
  );
  return [...spec.acknowledges, ...conditional.map(({ risk }) => risk)];
}

function hasServers(action: Action): boolean {
  const set = devicesOf(action);
  return set !== undefined && namesServers(set, namedSet(set));
}

/** Risks of the action of a statement that its `acknowledge` does not name. A statement that is being typed has no action yet. */
export function missingRisks(statement: ActionStatement): readonly RiskId[] {
  const action = statement.action as Action | undefined;
  const given = new Set(statement.clauses.filter(isAcknowledge).flatMap(({ risks }) => risks));
  return action ? risksOf(action).filter((risk) => !given.has(risk)) : [];
}

/** PB101: every risk of the action is acknowledged by name. */
export function checkAcknowledged(statement: ActionStatement, accept: ValidationAcceptor): void {
  const missing = missingRisks(statement);
  if (missing.length === 0) return;
  const { action } = statement;
  const clause = statement.clauses.find(isAcknowledge);
  const reasons = missing.map((risk) => `${risk}: ${RISKS[risk]}`).join(' ');
  const message = `Acknowledge ${missing.join(', ')} to use \`${actionSpec(actionIdOf(action)).phrase}\`. ${reasons}`;
  const range = clause ? clause.$cstNode?.range : verbRange(action);
  report(accept, 'PB101', message, { node: statement, data: { missing }, ...(range && { range }) });
}

/** PB101: only names of risks stand in `acknowledge`. */
export function checkRiskNames(clause: Acknowledge, accept: ValidationAcceptor): void {
  clause.risks.forEach((name, index) => {
    if (isRisk(name)) return;
    const message = `${JSON.stringify(name)} is not a risk.${didYouMean(name, RISK_IDS)}`;
    report(accept, 'PB101', message, { node: clause, property: 'risks', index, data: { unknown: name } });
  });
}
