import { AstUtils, type ValidationAcceptor } from 'langium';
import { calledPlaybook } from '../../analysis/called-playbook.ts';
import {
  isFinally,
  isGuard,
  isModel,
  isNeedsApproval,
  isPlaybook,
  isPolicy,
  isRunPlaybook,
  type Handler,
  type Playbook,
  type PolicyRule,
} from '../../generated/ast.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { report } from '../report.ts';

/** PB304: `on denied` stands where somebody can be asked. Everything can fail, and every run can be cancelled. */
export const checkHandler =
  (uses: UseGraph) =>
  (handler: Handler, accept: ValidationAcceptor): void => {
    const playbook = AstUtils.getContainerOfType(handler, isPlaybook);
    if (isFinally(handler) || handler.event !== 'denied' || !playbook) return;
    const own = AstUtils.getDocument(playbook);
    // A file that cannot be read may have a policy that asks.
    if (uses.reachable(own).some((document) => uses.usesOf(document).some(({ problem }) => problem !== undefined)))
      return;
    if (rulesInReach(playbook, uses).some(asks) || asksSomebody(playbook, new Set())) return;
    const message =
      'This is never run: no action, guard or policy asks for an approval, so nobody can deny one. Remove it, or add `approval …` to an action.';
    report(accept, 'PB304', message, { node: handler, property: 'event' });
  };

/** True for a playbook that asks for an approval itself, or runs one that does. */
function asksSomebody(playbook: Playbook, seen: Set<Playbook>): boolean {
  if (seen.has(playbook)) return false;
  seen.add(playbook);
  if (playbook.header.filter(isGuard).some(({ rules }) => rules.some(asks))) return true;
  return AstUtils.streamAllContents(playbook).some((node) => {
    if (isNeedsApproval(node)) return true;
    // What is not known may ask.
    if (!isRunPlaybook(node)) return false;
    const called = calledPlaybook(node);
    return !called || asksSomebody(called, seen);
  });
}

const asks = (rule: PolicyRule): boolean =>
  rule.$type === 'RequireRule'
    ? rule.approval !== undefined
    : rule.$type === 'MaxRule' && rule.otherwise?.$type === 'OtherwiseAsk';

/** Rules of the policies that hold for a playbook. */
function rulesInReach(playbook: Playbook, uses: UseGraph): PolicyRule[] {
  return uses
    .reachable(AstUtils.getDocument(playbook))
    .flatMap(({ parseResult: { value: model } }) =>
      isModel(model) ? model.elements.filter(isPolicy).flatMap(({ rules }) => rules) : [],
    );
}
