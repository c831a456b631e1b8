import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

/** PB103: an end after a day, which the author can still change. */
export function endLease({ text, offset, document }: Finding): Fix[] {
  const edit = new Layout(document).replace(offset, offset + text.length, 'for 24h');
  return [{ title: 'Release after a day: for 24h', edits: [edit], preferred: true }];
}
