import type { ValidationChecks } from 'langium';
import type { PlaybookAstType } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { checkAcknowledged, checkRiskNames } from './acknowledge.ts';
import { checkApproval } from './approval.ts';
import { checkClauses, checkRequiredClauses } from './clauses.ts';
import { checkBranches } from './conflicts.ts';
import { checkEvidence } from './evidence.ts';
import { checkFullIsolation } from './full-isolation.ts';
import { checkHandlerAction, checkHandlerRun } from './handlers.ts';
import { checkLease } from './lease.ts';
import { checkForbidden, checkGuard, checkLoop } from './loosened.ts';
import { checkApprovers, checkOwnApproval } from './quorum.ts';
import { checkReleased } from './release.ts';
import { rulesAt } from './rules.ts';
import { startedBy } from './started.ts';
import { checkTriggerCondition } from './trigger-condition.ts';
import { checkTriggerMode } from './trigger-mode.ts';
import { checkTriggerOnce } from './trigger-once.ts';
import { checkBounded } from './unbounded.ts';

/** Checks that keep a run from doing harm: node type -> checks. */
export function safetyChecks(services: PlaybookServices): ValidationChecks<PlaybookAstType> {
  const { UseGraph: uses } = services.shared.workspace;
  const rules = rulesAt(services);
  const started = startedBy(services);
  return {
    ActionStatement: [
      checkRequiredClauses,
      checkAcknowledged,
      checkApproval(uses),
      checkClauses,
      checkReleased,
      checkLease(rules),
      checkHandlerAction(services),
      checkForbidden(rules),
    ],
    Acknowledge: checkRiskNames,
    Guard: checkGuard(uses),
    ForEach: checkLoop(rules),
    Playbook: [checkBounded(rules), checkEvidence],
    Block: checkEvidence,
    Parallel: checkBranches,
    Isolate: checkFullIsolation(rules),
    RunPlaybook: checkHandlerRun(services),
    Trigger: [checkTriggerMode(uses, started), checkTriggerCondition(started), checkTriggerOnce(started)],
    Approval: [checkApprovers, checkOwnApproval],
  };
}
