import type { ValidationAcceptor } from 'langium';
import { assume, NO_FACTS } from '../../analysis/condition-facts.ts';
import { both, type PossibleValues } from '../../analysis/possible-values.ts';
import { actionSpec } from '../../catalog/actions/index.ts';
import { platformOf } from '../../catalog/platforms.ts';
import { verbOf } from '../../catalog/render-snippets.ts';
import {
  isDeviceRef,
  type Action,
  type ActionStatement,
  type DeviceSet,
  type Expression,
} from '../../generated/ast.ts';
import { namedSet } from '../../scoping/named-set.ts';
import type { Names } from '../../scoping/names.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { enclosingConditions } from '../safety/servers.ts';
import { verbRange } from '../verb-range.ts';

/** PB312: the systems that the text itself names have the action, and its mode. What it leaves open is for the plan. */
export const checkPlatform =
  (names: Names) =>
  (statement: ActionStatement, accept: ValidationAcceptor): void => {
    const action = statement.action as Action | undefined;
    if (!action || !('on' in action)) return;
    const systems = systemsOf(action.on, names);
    if (!systems || systems.except) return;
    const spec = actionSpec(actionIdOf(action));
    const isSelective = action.$type === 'Isolate' && action.mode === 'selectively';
    const lacking = (platforms: readonly string[]): string[] =>
      [...systems.values.values()].filter((os) => {
        const platform = platformOf(os);
        return platform !== undefined && !platforms.includes(platform);
      });
    const without = lacking(spec.platforms);
    const withoutMode = isSelective ? lacking(spec.platformsSelective ?? spec.platforms) : [];
    if (without.length > 0) {
      const range = verbRange(action);
      const message = `\`${verbOf(spec)}\` does not exist on ${without.join(', ')}: these devices are refused. Leave them out, or choose another action.`;
      report(accept, 'PB312', message, { node: action, ...(range && { range }) });
    } else if (withoutMode.length > 0) {
      const message = `\`selectively\` does not exist on ${withoutMode.join(', ')}: these devices are refused. Leave them out, or isolate them \`fully\`.`;
      if (action.$type === 'Isolate') report(accept, 'PB312', message, { node: action, property: 'mode' });
    }
  };

/** Systems that a set can have by its own condition, by those of the sets that it names, and by each `if` around it. */
function systemsOf(set: DeviceSet, names: Names): PossibleValues | undefined {
  const found: PossibleValues[] = [];
  const learn = (condition: Expression | undefined, key: string): void => {
    const values = assume(condition, true, NO_FACTS, names).get(key);
    if (values) found.push(values);
  };
  const seen = new Set<DeviceSet>();
  for (let each: DeviceSet | undefined = set; each && !seen.has(each); each = namedSet(each)) {
    seen.add(each);
    learn(each.filter, 'device.os');
  }
  const name = isDeviceRef(set.source) ? set.source.ref.$refText : undefined;
  if (name !== undefined) for (const condition of enclosingConditions(set)) learn(condition, `${name}.os`);
  return found.length === 0 ? undefined : found.reduce(both);
}
