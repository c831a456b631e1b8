import { z } from 'zod';

/** Claims of a bearer token, as far as they are looked at (Learn "Access token claims reference"). All may be missing. */
const claimsSchema = z.looseObject({
  aud: z.string().optional().catch(undefined),
  /** Tenant. */
  tid: z.string().optional().catch(undefined),
  /** Seconds since 1970. */
  exp: z.number().optional().catch(undefined),
  iat: z.number().optional().catch(undefined),
  nbf: z.number().optional().catch(undefined),
  /** Application that asked: `appid` in tokens of version 1, `azp` of version 2. */
  appid: z.string().optional().catch(undefined),
  azp: z.string().optional().catch(undefined),
  /** Permissions of an application. */
  roles: z.array(z.unknown()).optional().catch(undefined),
  /** Permissions of a signed-in user, separated by blanks. */
  scp: z.string().optional().catch(undefined),
  /** Who is signed in. */
  upn: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
});

export type TokenClaims = z.infer<typeof claimsSchema>;

/**
 * What a token says of itself: read, not verified. The service decides; this only tells a person early what it will refuse.
 * Undefined for a token that is no JSON web token, as the opaque one of a practice tenant.
 */
export function claimsOf(token: string): TokenClaims | undefined {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    return claimsSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
