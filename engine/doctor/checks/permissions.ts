import { ACTION_IDS, actionSpec } from '../../../language/catalog/actions/index.ts';
import type { Permission } from '../../../language/catalog/action-spec.ts';
import { PERMISSIONS } from '../../../language/catalog/permissions.ts';
import type { TokenClaims } from '../../auth/token-claims.ts';
import { holds } from '../../plan/guards/permissions.ts';
import { adminConsentLink, grantAdvice } from '../admin-consent.ts';
import type { Check, Patient, Verdict } from '../check.ts';
import { grantedBy, isOfPerson, nameFor } from '../granted.ts';

/** What every plan needs: devices are found by name before anything is done to them. */
const BASE: readonly Permission[] = [PERMISSIONS.readMachines];

/** What the token may do, against what the playbook needs, or where none is given, against what no plan can do without. */
export const permissions: Check = {
  id: 'permissions',
  title: 'The permissions are granted',
  needs: ['sign-in', 'token-tenant', 'audience', 'expiry'],
  run: ({ live, needs }, { claims }) => {
    if (live === undefined || claims === undefined) return Promise.resolve(undefined);
    const granted = grantedBy(claims);
    const needed = [...BASE, ...(needs?.permissions ?? [])];
    const missing = needed.filter((permission) => !holds(granted, permission));
    if (missing.length === 0) return Promise.resolve(enough(claims, needs?.playbook));
    const names = [...new Set(namesOf(claims, missing))];
    const link = adminConsentLink(live.profile, live.cloud);
    return Promise.resolve({
      outcome: 'failed',
      ...complaint(granted, names, needs),
      advice: grantAdvice(names, isOfPerson(claims) ? 'delegated' : 'application'),
      ...(link === undefined ? {} : { link }),
    });
  },
};

/** Each name once; a permission to read is left out where one to change includes it. */
const namesOf = (claims: TokenClaims, missing: readonly Permission[]): readonly string[] =>
  missing
    .filter(
      (one) =>
        !missing.some(
          (other) =>
            other !== one && nameFor(claims, other) !== nameFor(claims, one) && holds([nameFor(claims, other)], one),
        ),
    )
    .map((permission) => nameFor(claims, permission))
    .sort();

function complaint(
  granted: readonly string[],
  names: readonly string[],
  needs: Patient['needs'],
): Pick<Verdict, 'what' | 'why'> {
  const wanted = needs === undefined ? 'Finding devices' : `The playbook ${needs.playbook}`;
  if (granted.length === 0) {
    return {
      what: `The token holds no permission of Defender; ${lower(wanted)} needs ${names.join(', ')}.`,
      why: 'Admin consent was not given, or only to permissions of the same names under Microsoft Graph, which do not count here.',
    };
  }
  return {
    what: `${wanted} needs ${names.join(', ')}, which the token does not hold.`,
    why: `It holds ${granted.join(', ')}.`,
  };
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function enough(claims: TokenClaims, playbook: string | undefined): Verdict {
  const granted = grantedBy(claims);
  const possible = ACTION_IDS.filter((id) => holds(granted, actionSpec(id).permission)).length;
  const role = isOfPerson(claims) ? ' The portal role and the device groups of the person decide besides.' : '';
  const holdsAll = playbook === undefined ? '' : `All that ${playbook} needs is there. `;
  return {
    outcome: 'ok',
    what: `${holdsAll}The token allows ${String(possible)} of ${String(ACTION_IDS.length)} actions.${role}`,
  };
}
