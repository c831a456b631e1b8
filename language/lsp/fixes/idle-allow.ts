import { allowancesIn, canBeSilenced } from '../../validation/suppression.ts';
import { Layout } from '../layout.ts';
import type { Finding, Fix } from './fix.ts';

/** PB002: takes the remark out. One whose code is misspelt or whose reason is missing may be meant, so a person decides. */
export function removeIdleAllow({ text, range, document }: Finding): Fix[] {
  const [allowance] = allowancesIn([{ text, range, alone: false }]);
  if (!allowance) return [];
  const isDone = canBeSilenced(allowance.code) && allowance.reason !== '';
  const edits = [new Layout(document).remove(range)];
  return [{ title: 'Remove the remark', edits, preferred: isDone, safe: isDone }];
}
