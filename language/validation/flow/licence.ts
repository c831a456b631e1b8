import type { ValidationAcceptor } from 'langium';
import type { ActionSpec } from '../../catalog/action-spec.ts';
import { actionSpec } from '../../catalog/actions/index.ts';
import { verbOf } from '../../catalog/render-snippets.ts';
import { isActionStatement, type Playbook } from '../../generated/ast.ts';
import { nodesInParts } from '../../reparse/in-parts.ts';
import { actionIdOf, isActionNode, type ActionNode } from '../action-of.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';

/** PB313: once a playbook, at the first action that Plan 1 or Defender for Business does not have. */
export function checkLicence(playbook: Playbook, accept: ValidationAcceptor): void {
  const actions = actionsIn(playbook).filter(isEnabled);
  const first = actions.find((node) => specOf(node).plan === 2) ?? actions.find((node) => specOf(node).notInBusiness);
  if (!first) return;
  const { plan } = specOf(first);
  const verbs = [
    ...new Set(
      actions
        .map(specOf)
        .filter((spec) => isLimited(spec, plan))
        .map(verbOf),
    ),
  ];
  const named = verbs.map((verb) => `\`${verb}\``).join(', ');
  const needs = verbs.length === 1 ? 'needs' : 'need';
  const message =
    plan === 2
      ? `${named} ${needs} Defender for Endpoint Plan 2. A tenant with less refuses this.`
      : `${named} ${needs} Defender for Endpoint: Defender for Business does not have this.`;
  const range = verbRange(first);
  report(accept, 'PB313', message, { node: first, ...(range && { range }) });
}

const actionsIn = nodesInParts(isActionNode);

const specOf = (node: ActionNode): ActionSpec => actionSpec(actionIdOf(node));

const isLimited = (spec: ActionSpec, plan: 1 | 2): boolean =>
  plan === 2 ? spec.plan === 2 : spec.notInBusiness === true;

function isEnabled({ $container: owner }: ActionNode): boolean {
  return !isActionStatement(owner) || !owner.disabled;
}
