/**
 * What a bearer token says of itself. Read, not verified: the service decides; this only tells a person early what it will
 * refuse. Learn: "Access token claims reference".
 */
export interface TokenClaims {
  /** Tenant id. */
  readonly tid?: string;
  /** Resource that the token is for. */
  readonly aud?: string;
  /** Application (client) id. */
  readonly appid?: string;
  /** Seconds since 1970. */
  readonly exp?: number;
  /** Application permissions; undefined in a token of a user. */
  readonly roles?: readonly string[];
  /** Delegated permissions; undefined in a token of an application. */
  readonly scp?: readonly string[];
}

/** Undefined where the token does not tell, as the opaque one of a practice tenant. */
export function claimsOf(token: string): TokenClaims | undefined {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  const claims = parse(payload);
  if (claims === undefined) return undefined;
  const { tid, aud, appid, azp, exp, roles, scp } = claims;
  return {
    ...textClaim('tid', tid),
    ...textClaim('aud', aud),
    ...textClaim('appid', appid ?? azp),
    ...(typeof exp === 'number' ? { exp } : {}),
    ...(Array.isArray(roles) ? { roles: roles.filter((role) => typeof role === 'string') } : {}),
    ...(typeof scp === 'string' ? { scp: scp.split(' ').filter((scope) => scope !== '') } : {}),
  };
}

const textClaim = (name: 'tid' | 'aud' | 'appid', value: unknown): Partial<TokenClaims> =>
  typeof value === 'string' ? { [name]: value } : {};

function parse(payload: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}
