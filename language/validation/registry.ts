import type { ValidationChecks } from 'langium';
import type { PlaybookAstType } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { budgetChecks } from './budget/checks.ts';
import { flowChecks } from './flow/checks.ts';
import { conditionChecks } from './flow/conditions.ts';
import { checkDeviceRef } from './flow/device-binding.ts';
import { checkListKind } from './flow/list-kind.ts';
import { checkArguments, checkRunCycle } from './flow/run-graph.ts';
import { checkHoles, checkPath } from './flow/symbols.ts';
import { checkBindings } from './names/bindings.ts';
import { checkDeclaredOnce } from './names/declarations.ts';
import { checkUnusedBindings, checkUnusedDeclarations } from './names/unused.ts';
import { checkUses } from './names/uses.ts';
import { safetyChecks } from './safety/checks.ts';
import { banUse } from './values/ban-use.ts';
import { valueChecks } from './values/checks.ts';
import { checkFeed } from './values/feeds.ts';
import { checkVersion } from './version.ts';

/** Hands every check to Langium: node type -> checks. */
export function registerValidationChecks(services: PlaybookServices): void {
  const { UseGraph: uses } = services.shared.workspace;
  const { Names: names } = services.references;
  const bans = banUse(services.shared);
  const checks: ValidationChecks<PlaybookAstType> = {
    AstNode: checkHoles(services),
    Model: [checkVersion, checkUses(uses), checkDeclaredOnce(uses), checkUnusedDeclarations(services)],
    Playbook: [checkBindings(services), checkUnusedBindings(services)],
    Path: checkPath(services),
    RunPlaybook: [checkRunCycle, checkArguments],
    RunClause: checkArguments,
    IocList: checkFeed(services.shared.workspace.Feeds, bans),
    DeviceRef: checkDeviceRef,
    ValueRef: checkListKind(names),
  };
  services.validation.ValidationRegistry.register(checks);
  services.validation.ValidationRegistry.register(flowChecks(services));
  services.validation.ValidationRegistry.register(valueChecks(services, bans));
  services.validation.ValidationRegistry.register(budgetChecks(services));
  services.validation.ValidationRegistry.register(safetyChecks(services));
  services.validation.ValidationRegistry.register(conditionChecks(names));
}
