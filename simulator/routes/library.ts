import { list } from '../http/replies.ts';
import type { Route } from '../http/route.ts';

const file = (
  fileName: string,
  sha256: string,
  hasParameters: boolean,
  parametersDescription: string | null,
): object => ({
  fileName,
  sha256,
  description: null,
  creationTime: '2026-01-12T08:15:02.1234567Z',
  lastUpdatedTime: '2026-01-12T08:15:02.1234567Z',
  createdBy: 'maria.ortiz@contoso.com',
  hasParameters,
  parametersDescription,
});

/** Scripts that live response may run; those of the sample workspace. */
const FILES: readonly object[] = [
  file('Get-Persistence.ps1', '1f0c3cbb25d2f4b9dd2c9ca4ef8a0ed9e3d2a5c7b6a9881726354433221100ff', true, '-Verbose'),
  file('collect-logs.sh', '2e1d4cbb25d2f4b9dd2c9ca4ef8a0ed9e3d2a5c7b6a9881726354433221100aa', false, null),
];

export const LIBRARY_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/libraryfiles',
    limit: 'standard',
    handle: (call) => list(call, 'LibraryFiles', FILES),
  },
];
