import { CstUtils, type ValidationAcceptor } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import type { ActionId } from '../../catalog/actions/index.ts';
import { isContaining } from '../../analysis/destructive.ts';
import { originOf } from '../../analysis/set-origin.ts';
import {
  isActionStatement,
  isMaxRule,
  isMode,
  type ActionStatement,
  type Action,
  type DeviceSource,
  type Playbook,
  type PolicyRule,
} from '../../generated/ast.ts';
import { verbOf } from '../../catalog/render-verbs.ts';
import { contentsOf } from '../../reparse/contents.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { devicesOf } from './acknowledge.ts';
import type { RulesAt } from './rules.ts';

/** Sources of which nobody knows the size before the run, and how many words they begin with. */
const UNKNOWN_SIZE: Readonly<Partial<Record<DeviceSource['$type'], number>>> = {
  DevicesFromHunt: 3,
  DevicesInGroup: 3,
  DevicesTagged: 2,
  AllDevices: 2,
};

/** PB106: how many devices are contained is bounded by a guard, a policy or a loop. Told once a set, at its source. */
export const checkBounded =
  (rulesAt: RulesAt) =>
  (playbook: Playbook, accept: ValidationAcceptor): void => {
    const told = new Set<DeviceSource>();
    for (const statement of contentsOf(playbook).filter(isActionStatement)) {
      const source = unboundedSource(statement, rulesAt);
      const range = source && !told.has(source) ? beginOf(source) : undefined;
      if (!source || !range) continue;
      told.add(source);
      const verb = verbOf(actionIdOf(statement.action));
      const message = `Nothing limits how many devices \`${verb}\` reaches: the size of this set is known only when it runs. Add \`max 5 devices otherwise ask …\` to the guard.`;
      // Section 3 of the language: all devices are for looking only.
      const isWorst =
        source.$type === 'AllDevices' && !playbook.header.some((item) => isMode(item) && item.mode === 'observe');
      report(accept, 'PB106', message, { node: source, range }, isWorst ? 'error' : 'warning');
    }
  };

/** The source of the devices that a statement contains without any limit. */
export function unboundedSource(statement: ActionStatement, rulesAt: RulesAt): DeviceSource | undefined {
  const action = statement.action as Action | undefined;
  const set = action && isContaining(actionIdOf(action)) ? devicesOf(action) : undefined;
  if (!action || !set) return undefined;
  const { source, loops } = originOf(set);
  if (UNKNOWN_SIZE[source.$type] === undefined || loops.some(({ max }) => max !== undefined)) return undefined;
  return rulesAt(statement).some((rule) => bounds(rule, actionIdOf(action))) ? undefined : source;
}

function bounds(rule: PolicyRule, id: ActionId): boolean {
  if (!isMaxRule(rule)) return false;
  if (rule.what === 'devices' || rule.what === 'of fleet') return true;
  return rule.what === 'isolations' && id !== 'device.restrict';
}

/** The words of a source without its values: a query is long. */
function beginOf(source: DeviceSource): Range | undefined {
  if (!source.$cstNode) return undefined;
  const leaves = CstUtils.flattenCst(source.$cstNode)
    .filter((leaf) => !leaf.hidden)
    .limit(UNKNOWN_SIZE[source.$type] ?? 1)
    .toArray();
  const [first, last] = [leaves[0], leaves.at(-1)];
  return first && last && { start: first.range.start, end: last.range.end };
}
