import { ApiError, invalidInput, notFound } from '../http/api-error.ts';
import type { Reply } from '../http/messages.ts';
import { entity, list } from '../http/replies.ts';
import { param, type Call, type Route } from '../http/route.ts';

function get(call: Call): Reply {
  const hash = param(call, 'hash');
  if (!/^([\da-f]{40}|[\da-f]{64})$/i.test(hash)) {
    throw new ApiError(400, 'InvalidHashValue', `'${hash}' is not a valid SHA-1 or SHA-256`);
  }
  const file = call.tenant.file(hash);
  if (file === undefined) throw notFound(`File ${hash} was not found`);
  return entity(call, 'Files', file);
}

/** By SHA-1 only; empty for a file that nobody has seen. */
function machines(call: Call): Reply {
  const sha1 = param(call, 'hash').toLowerCase();
  if (!/^[\da-f]{40}$/.test(sha1)) throw invalidInput('Only a SHA-1 is supported');
  const seenOn = call.tenant.devices.filter((device) => call.tenant.hasSeen(device, sha1));
  return list(
    call,
    'Machines',
    seenOn.map(({ wire }) => wire),
  );
}

export const FILE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/files/{hash}', limit: 'standard', handle: get },
  { method: 'GET', path: '/api/files/{hash}/machines', limit: 'standard', handle: machines },
];
