import { AstUtils, type AstNode, type ValidationAcceptor } from 'langium';
import { originOf } from '../../analysis/set-origin.ts';
import {
  isAcknowledge,
  isIf,
  isNeverRule,
  isPath,
  isRequireRule,
  isSkipIf,
  type ActionStatement,
  type DeviceSet,
  type Expression,
  type Isolate,
  type PolicyRule,
} from '../../generated/ast.ts';
import { report } from '../report.ts';
import { policyVerbsOf } from './approval.ts';
import { namesOne, type RulesAt } from './rules.ts';

/**
 * PB107: what is isolated fully is told to be no server, or to be one. Whoever says anything of the system of the devices
 * has thought of it; so has who names the devices or acknowledges `server_outage`.
 */
export const checkFullIsolation =
  (rulesAt: RulesAt) =>
  (isolate: Isolate, accept: ValidationAcceptor): void => {
    const set = isolate.on as DeviceSet | undefined;
    const statement = isolate.$container;
    if (isolate.mode !== 'fully' || !set || acknowledgesServers(statement)) return;
    const { source, sets } = originOf(set);
    const isPicked = source.$type === 'DevicesNamed' || namesList(source);
    if (isPicked || sets.some(({ filter, exceptFilter }) => saysSystem(filter) || saysSystem(exceptFilter))) return;
    if (statement.clauses.some((clause) => isSkipIf(clause) && saysSystem(clause.condition))) return;
    if (isInBranchBySystem(isolate) || rulesAt(isolate).some((rule) => sparesServers(rule, isolate))) return;
    const message =
      'Nothing says which systems these devices run: servers among them go down, with all that they serve. Add `where device.os in [Windows10, Windows11]`, isolate `selectively`, or acknowledge server_outage.';
    report(accept, 'PB107', message, { node: isolate, property: 'mode' });
  };

const acknowledgesServers = ({ clauses }: ActionStatement): boolean =>
  clauses.some((clause) => isAcknowledge(clause) && clause.risks.includes('server_outage'));

const namesList = (source: DeviceSet['source']): boolean =>
  source.$type === 'DeviceRef' && source.ref.ref?.$type === 'IocList';

/** Either branch of an `if` that asks for the system is chosen by it. */
function isInBranchBySystem(start: AstNode): boolean {
  for (let node: AstNode | undefined = start; node; node = node.$container)
    if (isIf(node) && saysSystem(node.condition)) return true;
  return false;
}

function sparesServers(rule: PolicyRule, isolate: Isolate): boolean {
  if (isRequireRule(rule)) return saysSystem(rule.condition);
  if (!isNeverRule(rule) || !namesOne(rule, policyVerbsOf(isolate))) return false;
  return rule.filter === undefined || saysSystem(rule.filter);
}

const saysSystem = (condition: Expression | undefined): boolean =>
  condition !== undefined &&
  AstUtils.streamAst(condition).some((node) => isPath(node) && node.segments.at(-1) === 'os');
