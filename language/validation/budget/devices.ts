import type { ValidationAcceptor } from 'langium';
import { guardRules, policyRules } from '../../analysis/policy-rules.ts';
import { SetSizes } from '../../analysis/facts/set-sizes.ts';
import { count } from '../../catalog/forecast-line.ts';
import {
  isForEach,
  isMaxRule,
  isTargetDecl,
  type DeviceSet,
  type ForEach,
  type MaxRule,
  type Playbook,
} from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { contentsOf } from '../../reparse/contents.ts';
import { isActionNode } from '../action-of.ts';
import { report } from '../report.ts';

/** PB404: devices that are written out are no more than the rules and the loop around them let through. */
export const checkNamedDevices =
  (services: PlaybookServices) =>
  (playbook: Playbook, accept: ValidationAcceptor): void => {
    const sizes = new SetSizes(services.references.Names);
    const rule = strictest(playbook, services);
    for (const node of contentsOf(playbook)) {
      if (isForEach(node)) checkLoop(node, sizes, accept);
      if (!rule || !isActionNode(node) || !('on' in node)) continue;
      const devices = certainSize(node.on, sizes) ?? 0;
      if (devices <= (rule.count ?? 0)) continue;
      const text = (rule.$cstNode?.text ?? '').replace(/\s+/g, ' ');
      const message = `The text names ${count(devices, 'device')}, so \`${text}\` stops the plan each time. Name fewer, or let more through.`;
      report(accept, 'PB404', message, { node, property: 'on' });
    }
  };

function checkLoop(loop: ForEach, sizes: SetSizes, accept: ValidationAcceptor): void {
  const devices = certainSize(loop.set, sizes);
  if (loop.max === undefined || devices === undefined || devices <= loop.max) return;
  const message = `The loop goes over ${count(devices, 'device')} that the text names, so its \`max ${loop.max}\` stops the plan each time. Name fewer, or raise it.`;
  report(accept, 'PB404', message, { node: loop, property: 'max' });
}

/** The rule that stops a plan first; those that ask for an approval let it go on. */
function strictest(playbook: Playbook, { shared }: PlaybookServices): MaxRule | undefined {
  return [...policyRules(playbook, shared.workspace.UseGraph), ...guardRules(playbook)]
    .filter(isMaxRule)
    .filter(
      ({ what, count, otherwise }) => what === 'devices' && count !== undefined && otherwise?.$type !== 'OtherwiseAsk',
    )
    .sort((a, b) => (a.count ?? 0) - (b.count ?? 0))[0];
}

/** Devices of a set that is written out, itself or as the target that it names; undefined where a condition thins it out. */
function certainSize(set: DeviceSet | undefined, sizes: SetSizes): number | undefined {
  const source = set?.source;
  if (!source || set.filter || set.except) return undefined;
  if (source.$type === 'DevicesNamed') return sizes.ofValues(source.names);
  const binding = source.$type === 'DeviceRef' ? source.ref.ref : undefined;
  if (binding?.$type === 'IocList') return sizes.ofList(binding);
  const named = isTargetDecl(binding) ? binding.set : undefined;
  if (named?.source.$type !== 'DevicesNamed' || named.filter || named.except) return undefined;
  return sizes.ofValues(named.source.names);
}
