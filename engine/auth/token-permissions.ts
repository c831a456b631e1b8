import { claimsOf } from './token-claims.ts';

/**
 * Permissions that a bearer token names: `roles` of an application, `scp` of a signed-in user. Undefined where the token does
 * not tell, as the opaque one of a practice tenant.
 */
export function permissionsOfToken(token: string): readonly string[] | undefined {
  const claims = claimsOf(token);
  if (claims === undefined) return undefined;
  const { roles = [], scp = '' } = claims;
  // A token for this API without any permission names none of the two claims: it holds nothing.
  return [
    ...new Set([...roles.filter((role) => typeof role === 'string'), ...scp.split(' ').filter((one) => one !== '')]),
  ];
}
