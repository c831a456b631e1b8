import type { ValidationChecks } from 'langium';
import type { PlaybookAstType } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import type { BanUse } from './ban-use.ts';
import { checkAlertTitle, checkComment } from './comments.ts';
import { checkChannelEmail, checkContactDetail } from './contacts.ts';
import { checkCounts } from './counts.ts';
import { checkCoveredEntries, checkCoveredLiterals } from './covered.ts';
import { checkListDuplicates, checkSharedEntries } from './duplicates.ts';
import { checkCron, checkEntryExpiries, checkExpiry, checkGivenClock } from './dates.ts';
import { checkDurations } from './durations.ts';
import { checkEncryptedPaths } from './encrypted-paths.ts';
import { checkCronZone, checkHours } from './hours.ts';
import {
  checkBanValues,
  checkDeviceAddresses,
  checkDeviceNames,
  checkListEntries,
  checkQuarantineValues,
  checkUnbanValues,
} from './indicators.ts';
import { checkNeverBan, checkNeverBannedEntries } from './never-ban.ts';
import { checkSha1 } from './quarantine.ts';
import { checkChannelAddress, checkSecrets } from './secrets.ts';
import { checkMaxShare, checkPercent } from './shares.ts';
import { checkTechniques } from './techniques.ts';

/** Checks of indicators, times and other values: node type -> checks. */
export function valueChecks(
  services: PlaybookServices,
  { mayBeBanned, isBanned }: BanUse,
): ValidationChecks<PlaybookAstType> {
  const { UseGraph: uses } = services.shared.workspace;
  const { Names: names } = services.references;
  return {
    AstNode: checkDurations,
    Model: [checkSharedEntries(uses, mayBeBanned), checkSecrets],
    Channel: [checkChannelAddress, checkChannelEmail],
    ContactDetail: checkContactDetail,
    Comment: checkComment,
    AlertAs: checkAlertTitle,
    Mapping: checkTechniques,
    PercentLiteral: checkPercent,
    MaxRule: checkMaxShare,
    IocList: [
      checkListEntries(mayBeBanned),
      checkListDuplicates,
      checkEntryExpiries,
      checkCoveredEntries(mayBeBanned),
      checkNeverBannedEntries(isBanned),
    ],
    Ban: [checkBanValues, checkCoveredLiterals, checkEncryptedPaths(names), checkNeverBan(uses, names)],
    Unban: checkUnbanValues,
    Quarantine: [checkQuarantineValues, checkSha1(names)],
    DevicesNamed: checkDeviceNames,
    DevicesWithIp: checkDeviceAddresses,
    HoursRule: checkHours,
    CronClause: [checkCronZone, checkCron],
    ExpireClause: checkExpiry,
    GivenClock: checkGivenClock,
    ApprovalNeed: checkCounts,
    AtMostClause: checkCounts,
    AtOnce: checkCounts,
    ForEach: checkCounts,
    StopAfterRule: checkCounts,
  };
}
