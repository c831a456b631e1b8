import type { ValidationChecks } from 'langium';
import type { PlaybookAstType } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { flowChecks } from './flow/checks.ts';
import { checkDeviceRef } from './flow/device-binding.ts';
import { checkListKind } from './flow/list-kind.ts';
import { checkArguments, checkRunCycle } from './flow/run-graph.ts';
import { checkHoles, checkPath } from './flow/symbols.ts';
import { checkBindings } from './names/bindings.ts';
import { checkDeclaredOnce } from './names/declarations.ts';
import { checkUses } from './names/uses.ts';
import { checkAcknowledged, checkRiskNames } from './safety/acknowledge.ts';
import { checkApproval } from './safety/approval.ts';
import { checkClauses, checkRequiredClauses } from './safety/clauses.ts';
import { checkDurations } from './values/durations.ts';
import { checkFeed } from './values/feeds.ts';
import { checkCronZone, checkHours } from './values/hours.ts';
import { tolerant } from './tolerant.ts';
import {
  checkBanValues,
  checkDeviceAddresses,
  checkDeviceNames,
  checkListEntries,
  checkQuarantineValues,
  checkUnbanValues,
} from './values/indicators.ts';
import { checkSha1 } from './values/quarantine.ts';

/** Hands every check to Langium: node type -> checks. */
export function registerValidationChecks(services: PlaybookServices): void {
  const { UseGraph: uses } = services.shared.workspace;
  const { Names: names } = services.references;
  const checks: ValidationChecks<PlaybookAstType> = {
    AstNode: [checkDurations, checkHoles(services)],
    Model: [checkUses(uses), checkDeclaredOnce(uses)],
    Playbook: checkBindings(services),
    ActionStatement: [checkRequiredClauses, checkAcknowledged, checkApproval(uses), checkClauses],
    Acknowledge: checkRiskNames,
    Path: checkPath(services),
    RunPlaybook: [checkRunCycle, checkArguments],
    RunClause: checkArguments,
    IocList: [checkListEntries, checkFeed(services.shared.workspace.Feeds)],
    Ban: checkBanValues,
    Unban: checkUnbanValues,
    Quarantine: [checkQuarantineValues, checkSha1(names)],
    DeviceRef: checkDeviceRef,
    ValueRef: checkListKind(names),
    DevicesNamed: checkDeviceNames,
    DevicesWithIp: checkDeviceAddresses,
    HoursRule: checkHours,
    CronClause: checkCronZone,
  };
  services.validation.ValidationRegistry.register(tolerant(checks));
  services.validation.ValidationRegistry.register(tolerant(flowChecks(services)));
}
