/** Where the project is. */
import { resolve } from 'node:path';

export const projectRoot = resolve(import.meta.dirname, '../..');
