import type { Code } from '../../validation/codes.ts';
import { addMissingTest } from '../refactorings/test-skeleton.ts';
import { acknowledgeRisks } from './acknowledge.ts';
import { singleAddresses } from './addresses.ts';
import { allowOnLine } from './allow.ts';
import { addApproval } from './approval.ts';
import { addComment } from './comment.ts';
import { bareDomain, inPunycode } from './domains.ts';
import { endLease } from './end-lease.ts';
import { collectFirst } from './evidence-first.ts';
import type { Finding, Fix, FixMaker } from './fix.ts';
import { spareServers } from './full-isolation.ts';
import { trimHash } from './hash.ts';
import { excludeRequester } from './exclude-requester.ts';
import { removeIdleAllow } from './idle-allow.ts';
import { runInParallel } from './in-parallel.ts';
import { limitDevices } from './limit-devices.ts';
import { useNearest } from './nearest.ts';
import { proposeRuns } from './propose.ts';
import { writePlainly } from './refang.ts';
import { nameSecret } from './secret.ts';
import { removeSurplusClause } from './surplus-clause.ts';
import { writeTimeValue } from './time-values.ts';
import { rewriteValue } from './values.ts';

/** Code -> its own fix. */
const FIXES: Readonly<Partial<Record<Code, FixMaker>>> = {
  PB002: removeIdleAllow,
  PB101: acknowledgeRisks,
  PB102: addApproval,
  PB103: endLease,
  PB106: limitDevices,
  PB107: spareServers,
  PB108: collectFirst,
  PB109: addApproval,
  PB111: proposeRuns,
  PB115: excludeRequester,
  PB116: addComment,
  PB117: removeSurplusClause,
  PB201: rewriteValue(trimHash),
  PB205: rewriteValue(singleAddresses),
  PB208: rewriteValue(bareDomain),
  PB209: rewriteValue(inPunycode),
  PB213: rewriteValue(writePlainly),
  PB214: nameSecret,
  PB216: writeTimeValue,
  PB306: runInParallel,
  PB314: addMissingTest,
};

const ownFix: FixMaker = (finding) => Object.entries(FIXES).find(([id]) => id === finding.code)?.[1](finding) ?? [];

/** All fixes of a finding, the best first: its own, a near name, and to allow it. */
export const fixesFor = (finding: Finding): readonly Fix[] =>
  [ownFix, useNearest, allowOnLine].flatMap((make) => tolerant(make, finding));

/** Like checks, fixes are written for complete nodes; one that stumbles in a broken file has nothing to offer there. */
function tolerant(make: FixMaker, finding: Finding): readonly Fix[] {
  try {
    return make(finding);
  } catch (error) {
    if (error instanceof TypeError && finding.document.parseResult.parserErrors.length > 0) return [];
    throw error;
  }
}
