import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import type { DefenderApi } from '../ports.ts';
import { pathSegment } from './api-call.ts';
import type { ApiSession } from './api-session.ts';
import { ask, orUndefined } from './operations.ts';
import { FileSchema } from './schemas.ts';

/** What the service knows of a file, by SHA-1 or SHA-256. */
export function fileApi(session: ApiSession): Pick<DefenderApi, 'file'> {
  return {
    file: async (hash, context) =>
      orUndefined(
        ask(
          session,
          {
            method: 'GET',
            template: '/api/files/{id}',
            path: `/api/files/${pathSegment(hash)}`,
            kind: 'read',
            purpose: 'read the file',
            repeatable: true,
            permission: PERMISSIONS.readFiles,
          },
          FileSchema,
          context,
        ),
      ),
  };
}
