import type { ValidationChecks } from 'langium';
import type { PlaybookAstType } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { checkAlertUpdate, checkRaisedSeverity } from './alert-words.ts';
import { checkCompare } from './compare.ts';
import { checkCouldBeParallel } from './could-be-parallel.ts';
import { ConstantConditions } from './constant-conditions.ts';
import { checkEmptyBlock, checkRetry } from './empty-block.ts';
import { checkEqualBranches } from './equal-branches.ts';
import { checkHandler } from './handlers.ts';
import { checkHuntedDevices, checkHuntTrigger } from './hunting.ts';
import { checkInputValue } from './input-value.ts';
import { checkLicence } from './licence.ts';
import { checkPlatform } from './platform.ts';
import { checkRollback, checkRolledBackOnce } from './rollback.ts';
import { checkApprovalTime, checkWaits } from './lease-times.ts';
import { checkTriggerGives, checkTriggerPath } from './trigger-gives.ts';
import { checkAfterStop } from './unreachable.ts';
import { checkTested } from './untested.ts';

/** Checks of conditions and of the order of statements: node type -> checks. */
export function flowChecks(services: PlaybookServices): ValidationChecks<PlaybookAstType> {
  const inputs = checkInputValue(services);
  const constant = new ConstantConditions(services.references.Names);
  const alone = constant.alone.bind(constant);
  const { UseGraph: uses } = services.shared.workspace;
  return {
    Model: checkTested(uses),
    Compare: checkCompare(services.references.Names),
    Path: checkTriggerPath(services),
    RunClause: checkTriggerGives(services),
    ActionStatement: [checkApprovalTime, checkPlatform(services.references.Names)],
    Playbook: [
      checkLicence,
      checkWaits,
      checkAfterStop,
      checkRolledBackOnce,
      checkCouldBeParallel,
      constant.playbook.bind(constant),
    ],
    Handler: checkHandler(uses),
    Wait: alone,
    SkipIf: alone,
    DeviceSet: alone,
    IocSet: alone,
    NeverRule: alone,
    RequireRule: alone,
    Trigger: alone,
    Block: [checkWaits, checkEmptyBlock, checkAfterStop, checkRolledBackOnce, checkCouldBeParallel],
    If: checkEqualBranches,
    Retry: checkRetry,
    Rollback: checkRollback,
    Argument: inputs.argument,
    GivenInput: inputs.given,
    Input: inputs.default,
    DevicesFromHunt: checkHuntedDevices,
    HuntClause: checkHuntTrigger(services.references.Names),
    AlertAs: checkRaisedSeverity,
    UpdateAlert: checkAlertUpdate,
  };
}
