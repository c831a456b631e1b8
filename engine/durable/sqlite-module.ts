import type * as Sqlite from 'node:sqlite';
import { PlaybookError } from '../errors.ts';

/**
 * SQLite of this Node. Asked for at run time, because an import would end an older Node with a message that helps nobody.
 * Throws `PlaybookError` kind `version` where there is none.
 */
export function sqliteModule(
  find: (id: string) => object | undefined = (id) => process.getBuiltinModule(id),
): typeof Sqlite {
  const found = typeof process.getBuiltinModule === 'function' ? find('node:sqlite') : undefined;
  if (found !== undefined && 'DatabaseSync' in found) return found as typeof Sqlite;
  throw new PlaybookError({
    kind: 'version',
    message: `Node ${process.versions.node} has no SQLite built in.`,
    advice: 'Use Node 22.13 or newer, or VS Code 1.101 or newer.',
  });
}
