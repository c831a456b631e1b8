import type { ValidationChecks } from 'langium';
import type { PlaybookAstType } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { checkCalls } from './calls.ts';
import { checkNamedDevices } from './devices.ts';
import { checkFirstEffect, checkLeases } from './duration.ts';
import { checkExpectedPermissions } from './permissions.ts';
import { checkBan, checkBans, checkMaxIndicators } from './quota.ts';

/** Checks of what a run can come to: node type -> checks. */
export const budgetChecks = (services: PlaybookServices): ValidationChecks<PlaybookAstType> => {
  const { Facts: facts } = services.analysis;
  const { Names: names } = services.references;
  return {
    Playbook: [
      checkCalls(facts),
      checkBans(facts, names),
      checkNamedDevices(services),
      checkFirstEffect(facts),
      checkLeases(facts, names),
    ],
    Ban: checkBan(names),
    MaxRule: checkMaxIndicators,
    ExpectPermissions: checkExpectedPermissions(facts),
  };
};
