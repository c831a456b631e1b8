import { suggestionIn } from '../../validation/nearest.ts';
import { Layout } from '../layout.ts';
import type { Fix, Finding } from './fix.ts';

/** Whatever the code: a finding that asks "Did you mean …?" is fixed by what it suggests. */
export function useNearest({ code, message, text, offset, document }: Finding): Fix[] {
  const word = suggestionIn(message);
  if (word === undefined) return [];
  // Where PB302 names a member of an enum, a word was wanted.
  const quote = text.startsWith('"') && code !== 'PB302' ? '"' : '';
  const edit = new Layout(document).replace(offset, offset + text.length, quote + word + quote);
  return [{ title: `Change to ${word}`, edits: [edit], preferred: true }];
}
