/** From the words of the command line to files that may hold tests. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ENDING = '.playbook';

/** Files as they are named; of folders every playbook file in them, in the order of their names. */
export const playbookFiles = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.flatMap((path) => (isFolder(path) ? filesIn(path) : [path]))),
];

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ENDING) && !name.split(/[\\/]/).includes('node_modules'))
    .map((name) => join(folder, name))
    .sort();
