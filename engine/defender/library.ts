import { z } from 'zod';
import type { DefenderApi } from '../ports.ts';
import type { ApiCall } from './api-call.ts';
import type { ApiSession } from './api-session.ts';
import { ask } from './operations.ts';
import { LibraryFileSchema } from './schemas.ts';

const Library = z.looseObject({ value: z.array(LibraryFileSchema) });

/** No page, no filter: the service gives the whole library. */
const LIST: ApiCall = {
  method: 'GET',
  template: '/api/libraryfiles',
  path: '/api/libraryfiles',
  kind: 'read',
  purpose: 'list the library of live response',
  repeatable: true,
  permission: { application: 'Library.Manage', delegated: 'Library.Manage' },
};

/** Scripts and files that live response may run or put on a device. */
export const libraryApi = (session: ApiSession): Pick<DefenderApi, 'libraryFiles'> => ({
  libraryFiles: async (context) => (await ask(session, LIST, Library, context)).value,
});
