import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A token of 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether the header carries the token; takes the same time whatever it carries. */
export function isAuthorized(header: string | string[] | undefined, token: string): boolean {
  const given = typeof header === 'string' ? (/^Bearer (\S+)$/i.exec(header)?.[1] ?? '') : '';
  return timingSafeEqual(sha256(given), sha256(token));
}
