/**
 * Permissions that a bearer token names: `roles` of an application, `scp` of a signed-in user. Read, not verified: the
 * service decides; this only tells a person early what it will refuse. Undefined where the token does not tell, as the
 * opaque one of a practice tenant.
 */
export function permissionsOfToken(token: string): readonly string[] | undefined {
  const claims = claimsOf(token);
  if (claims === undefined) return undefined;
  const { roles, scp } = claims;
  const granted = [
    ...(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []),
    ...(typeof scp === 'string' ? scp.split(' ').filter((scope) => scope !== '') : []),
  ];
  // A token for this API without any permission names none of the two claims: it holds nothing.
  return [...new Set(granted)];
}

function claimsOf(token: string): { readonly roles?: unknown; readonly scp?: unknown } | undefined {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
