import { ApiError } from '../http/api-error.ts';
import type { Reply } from '../http/messages.ts';
import type { Call, Route } from '../http/route.ts';

/** A link needs no sign-in, and a caller that sends the bearer token along leaks it to the store: refused, as stores do. */
function download(call: Call): Reply {
  if (call.headers['authorization'] !== undefined) {
    throw new ApiError(400, 'InvalidAuthenticationInfo', 'A link is fetched without an Authorization header');
  }
  const { tenant, query } = call;
  const found = tenant.links.find(query.get('token') ?? '', tenant.clock.now());
  if (found === undefined) throw new ApiError(403, 'AuthenticationFailed', 'The link is unknown or has expired');
  return {
    status: 200,
    headers: {
      'content-type': found.contentType,
      'content-disposition': `attachment; filename="${found.name}"`,
      'cache-control': 'no-store',
    },
    body: found.content(),
  };
}

export const DOWNLOAD_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/safedownload/{file}', limit: 'none', open: true, handle: download },
];
