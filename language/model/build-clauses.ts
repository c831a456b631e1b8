import { RISKS, type RiskId } from '../catalog/risks.ts';
import type { Block, Clause, OnFailure } from '../generated/ast.ts';
import { durationSeconds } from '../typing/duration.ts';
import { buildExpression } from './build-expression.ts';
import { useApproval } from './build-people.ts';
import { buildValues } from './build-sets.ts';
import { requireTemplate } from './build-template.ts';
import type { ModelContext } from './model-context.ts';
import type { ClausesModel, FailureResponse, StatementModel } from './statement.ts';

/** Builds the block of a clause; `part` names it in the paths of its statements. */
export type BuildBlock = (block: Block, part: string) => StatementModel[];

const isRisk = (name: string): name is RiskId => Object.hasOwn(RISKS, name);

/** Clauses by name; where the text repeats one (an error of its own) the last counts. */
export function buildClauses(clauses: readonly Clause[], context: ModelContext, block: BuildBlock): ClausesModel {
  const parts = clauses.map((clause) => buildClause(clause, context, block));
  const acknowledge = parts.flatMap((part) => part.acknowledge ?? []);
  return Object.assign({}, ...parts, { acknowledge }) as ClausesModel;
}

function buildClause(clause: Clause, context: ModelContext, block: BuildBlock): Partial<ClausesModel> {
  switch (clause.$type) {
    case 'Comment':
      return { comment: requireTemplate(clause, 'text', context) };
    case 'Acknowledge':
      return { acknowledge: clause.risks.filter(isRisk) };
    case 'NeedsApproval':
      return { approval: useApproval(clause.approval, context) };
    case 'Retry': {
      const every = clause.every === undefined ? {} : { everySeconds: durationSeconds(clause.every) };
      return { retry: { times: clause.times, ...every } };
    }
    case 'Timeout':
      return { timeoutSeconds: durationSeconds(clause.after) };
    case 'OnFailure':
      return { onFailure: failureResponse(clause, block) };
    case 'Scope':
      return { scopeGroups: buildValues(clause.groups, context) };
    case 'Response':
      return { response: clause.response };
    case 'AlertAs':
      return { raiseAlert: { severity: clause.severity, title: requireTemplate(clause, 'title', context) } };
    case 'SkipIf':
      return { skipIf: buildExpression(clause.condition, context) };
    case 'AtOnce':
      return { atOnce: clause.count };
    case 'AfterRelease':
      return { afterRelease: block(clause.block, 'after-release') };
  }
}

function failureResponse(clause: OnFailure, block: BuildBlock): FailureResponse {
  if (clause.block) return { kind: 'block', block: block(clause.block, 'on-failure') };
  return { kind: clause.then ?? 'stop' };
}
