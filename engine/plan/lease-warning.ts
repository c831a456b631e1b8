/** A lease is ended by a call, and a call needs a token: who will have one by then? */
import { CREDENTIAL_TITLES } from '../auth/credential.ts';
import { isUnattended, type CredentialKind } from '../auth/tenant-profile.ts';
import { allStatements } from './all-statements.ts';
import type { PlanContext } from './plan-context.ts';

/** Undefined where no device is held for a time, or where the runner gets tokens by itself. */
export function leaseWarning({ deps, model, steps }: PlanContext): string | undefined {
  const { credential } = deps;
  if (credential === undefined || isUnattended(credential)) return undefined;
  const now = steps.some(
    ({ action, leaseSeconds, state }) => isOnDevice(action) && leaseSeconds !== undefined && state === 'planned',
  );
  const later = steps.some(({ state }) => state === 'later') && allStatements(model).some(holdsDevice);
  if (!now && !later) return undefined;
  return `Leases end only while ${LASTS[credential]}: this tenant is connected with ${CREDENTIAL_TITLES[credential]}. Connect it with a certificate or another credential of the runner's own where they must end by themselves.`;
}

/** Bans are ended by the service. */
const isOnDevice = (action: string | undefined): boolean => action?.startsWith('device.') === true;

type Statement = ReturnType<typeof allStatements>[number];

const holdsDevice = (statement: Statement): boolean =>
  statement.kind === 'action' &&
  isOnDevice(statement.action) &&
  statement.lease !== undefined &&
  statement.lease.kind !== 'until-released';

const LASTS: Readonly<Partial<Record<CredentialKind, string>>> = {
  window: 'a window of VS Code is open and signed in',
  'device-code': 'the runner that you signed in to lives, which ends with the computer',
  browser: 'the runner that you signed in to lives, which ends with the computer',
};
