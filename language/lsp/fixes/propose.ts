import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

/** PB111: a person says yes to each run. */
export function proposeRuns({ text, offset, document }: Finding): Fix[] {
  const edit = new Layout(document).replace(offset, offset + text.length, 'mode propose');
  return [{ title: 'Wait for a person: mode propose', edits: [edit], preferred: true }];
}
