import { PlaybookError } from '../errors.ts';
import type { TokenSource } from '../ports.ts';

/** Names below `localhost` are this machine too (RFC 6761 section 6.3). */
const LOOPBACK = /^((.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export const isLoopback = (url: URL): boolean => LOOPBACK.test(url.hostname);

/**
 * Builds URLs of one tenant and of nothing else: the bearer token goes wherever they point. Plain http is for a practice
 * tenant on this machine only. Throws kind `refused` for a host that the token is not for.
 */
export function createBaseAddress(
  baseUrl: string,
  tokens: Pick<TokenSource, 'maySendTo'>,
  root = '/api/',
): (path: string) => string {
  const base = parse(baseUrl);
  if (!tokens.maySendTo(base)) {
    throw new PlaybookError({
      kind: 'refused',
      message: `The token of this tenant is not for ${base.host}; nothing was sent there.`,
      advice: 'Check the API host of the tenant, or allow it by name.',
    });
  }
  const prefix = base.pathname.replace(/\/+$/, '');
  return (path) => {
    const text = `${base.origin}${prefix}${path}`;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.origin !== base.origin || !url.pathname.startsWith(`${prefix}${root}`)) {
      throw new PlaybookError({
        kind: 'internal',
        message: 'A call would have left the API of the tenant; it was not sent.',
      });
    }
    return url.href;
  };
}

function parse(baseUrl: string): URL {
  if (!URL.canParse(baseUrl)) throw unusable(`'${baseUrl}' is no address.`);
  const url = new URL(baseUrl);
  if (url.username !== '' || url.password !== '')
    throw unusable('The address of a tenant may not hold a name or a password.');
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return url;
  throw unusable(`'${url.origin}' is not encrypted.`);
}

const unusable = (message: string): PlaybookError =>
  new PlaybookError({
    kind: 'usage',
    message,
    advice:
      'Give an https address such as https://api.security.microsoft.com; http is for a practice tenant on this machine.',
  });
