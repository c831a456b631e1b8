import type { AstNode, ValidationAcceptor } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import { verbOf } from '../../catalog/render-snippets.ts';
import {
  isNeedsApproval,
  isRequireRule,
  isScope,
  type Action,
  type ActionStatement,
  type PolicyRule,
} from '../../generated/ast.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';
import { verbRange } from '../verb-range.ts';
import { guardRules, policyRules } from '../../analysis/policy-rules.ts';
import { namesOne } from './rules.ts';

/** The names under which a policy can mean an action: `isolate` and `isolate fully`, `ban files`, `unban`. */
export function policyVerbsOf(action: Action): readonly string[] {
  const verb = verbOf(actionSpec(actionIdOf(action)));
  if (action.$type === 'Unban') return ['unban'];
  return action.$type === 'Isolate' && action.mode === 'fully' ? [verb, 'isolate fully'] : [verb];
}

/** Approvals that policies and the guard ask for and that the statement does not name. */
export function missingApprovals(statement: ActionStatement, uses: UseGraph): readonly string[] {
  const action = statement.action as Action | undefined;
  if (!action) return [];
  const given = statement.clauses.filter(isNeedsApproval).map(({ approval }) => approval.$refText);
  return requiredApprovals(rulesFor(statement, uses), policyVerbsOf(action)).filter((name) => !given.includes(name));
}

/** PB102: the approvals that policies and the guard ask for; a ban of the whole tenant needs one in any case. */
export const checkApproval =
  (uses: UseGraph) =>
  (statement: ActionStatement, accept: ValidationAcceptor): void => {
    const action = statement.action as Action | undefined;
    if (!action) return;
    const missing = missingApprovals(statement, uses);
    if (missing.length > 0) {
      tell(statement, action, missing, accept);
      return;
    }
    const isOpenBan =
      action.$type === 'Ban' && !statement.clauses.some((each) => isScope(each) || isNeedsApproval(each));
    if (isOpenBan) tellOpenBan(statement, action, rulesFor(statement, uses).length > 0, accept);
  };

function tell(
  statement: ActionStatement,
  action: Action,
  missing: readonly string[],
  accept: ValidationAcceptor,
): void {
  const verb = verbOf(actionSpec(actionIdOf(action)));
  const message = `The policy asks for approval of \`${verb}\`. Add the clause \`approval ${missing.join('`, `approval ')}\`.`;
  const range = verbRange(action);
  report(accept, 'PB102', message, { node: statement, data: { missing }, ...(range && { range }) });
}

function tellOpenBan(statement: ActionStatement, action: Action, strict: boolean, accept: ValidationAcceptor): void {
  const message =
    'This ban reaches every device of the tenant without an approval. Add `approval …`, or limit it with `scope groups [...]`.';
  const range = verbRange(action);
  report(accept, 'PB102', message, { node: statement, ...(range && { range }) }, strict ? 'error' : 'warning');
}

/** Rules of all visible policies and of the guard of the playbook that a node stands in. */
export const rulesFor = (node: AstNode, uses: UseGraph): PolicyRule[] => [
  ...policyRules(node, uses),
  ...guardRules(node),
];

/** Approvals that hold without a condition; those with `when` are decided by the plan. */
function requiredApprovals(rules: readonly PolicyRule[], verbs: readonly string[]): string[] {
  const names = rules
    .filter(isRequireRule)
    .filter((rule) => rule.when === undefined && namesOne(rule, verbs))
    .flatMap(({ approval }) => (approval === undefined ? [] : [approval.$refText]));
  return [...new Set(names)];
}
