import { PlaybookError } from '../../../engine/errors.ts';

const NEEDED = '22.13.0';

/** @throws PlaybookError `version` where the extension host runs on a Node.js that the runner cannot use. */
export function requireNode(found: string): void {
  if (found.localeCompare(NEEDED, 'en', { numeric: true }) >= 0) return;
  throw new PlaybookError({
    kind: 'version',
    message: `Runs need Node.js ${NEEDED} or newer; this editor brings ${found}.`,
    advice: 'Update the editor: Visual Studio Code 1.101 is the first with a Node.js that suffices.',
  });
}
