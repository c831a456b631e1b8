import { CREDENTIAL_TITLES } from '../../auth/credential.ts';
import { entraCode, explainRefusal } from '../../auth/entra-refusals.ts';
import type { CredentialKind } from '../../auth/tenant-profile.ts';
import { claimsOf } from '../../auth/token-claims.ts';
import { PlaybookError } from '../../errors.ts';
import { adminConsentLink } from '../admin-consent.ts';
import type { Check, Patient, Verdict } from '../check.ts';

/** Gets a new token, so that what was granted a moment ago is in it. */
export const signIn: Check = {
  id: 'sign-in',
  title: 'A token can be got',
  needs: ['network', 'clock', 'tenant'],
  run: async ({ live, tokens }) => {
    let token: string;
    try {
      token = await tokens.token(true);
    } catch (error) {
      if (error instanceof PlaybookError) return refused(error, live);
      throw error;
    }
    const claims = claimsOf(token);
    return {
      outcome: 'ok',
      what: servedBy(tokens.held?.()?.credential),
      learned: { token, ...(claims === undefined ? {} : { claims }) },
    };
  },
};

const servedBy = (credential: CredentialKind | undefined): string =>
  credential === undefined ? 'The token is there.' : `Signed in with ${CREDENTIAL_TITLES[credential]}.`;

function refused(error: PlaybookError, live: Patient['live']): Verdict {
  const { message, advice = 'Check tenant id, application id and credential.' } = error.detail;
  const code = entraCode(`${error.detail.code ?? ''} ${message}`);
  const known = live === undefined ? undefined : explainRefusal(code, live.profile);
  if (known === undefined || live === undefined) return { outcome: 'failed', what: message, advice };
  const link = known.consent ? adminConsentLink(live.profile, live.cloud) : undefined;
  return {
    outcome: 'failed',
    what: known.what,
    why: `Entra answered ${code ?? 'with a refusal'}.`,
    advice: known.advice,
    ...(link === undefined ? {} : { link }),
  };
}
