/** Messages of a channel with a file: one line of JSON each, in a folder of the runner and nowhere else. */
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from './deliver.ts';

/** A plain name: no folder, no drive, no dot at the beginning or end. */
const NAME = /^[\w-](?:[\w .-]{0,98}[\w-])?$/;

export async function appendMessage(folder: string, name: string, payload: unknown): Promise<Outcome> {
  if (!NAME.test(name))
    return { sent: false, problem: 'The file of the channel must be a plain name without folders.' };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await appendFile(join(folder, name), `${JSON.stringify(payload)}\n`, { mode: 0o600 });
    return { sent: true };
  } catch {
    return { sent: false, problem: 'The file of the channel cannot be written.' };
  }
}
