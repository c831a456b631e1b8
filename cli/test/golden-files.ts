/** Plans that tests are held to, as files beside the file of the test. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { PlaybookError } from '../../engine/errors.ts';
import type { GoldenFiles } from '../../testing/index.ts';
import { uriPath } from '../read-playbook.ts';

/** `update`: plans are written instead of compared. */
export const goldenFiles = (update: boolean): GoldenFiles => ({
  read: (uri, path) => {
    try {
      return readFileSync(place(uri, path), 'utf8');
    } catch (error) {
      if (error instanceof PlaybookError) throw error;
      return undefined;
    }
  },
  ...(update && {
    write: (uri, path, text) => {
      const file = place(uri, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
  }),
});

/** A test is a text that somebody else may have written: its files stay in its folder and below. */
function place(uri: string, path: string): string {
  const folder = dirname(uriPath(uri));
  const file = resolve(folder, path);
  const inside = relative(folder, file);
  if (!inside.startsWith('..') && !isAbsolute(inside)) return file;
  throw new PlaybookError({
    kind: 'usage',
    message: `The plan "${path}" lies outside of the folder of its test.`,
    advice: 'Keep plans beside the test or in a folder below it.',
  });
}
