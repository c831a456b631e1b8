import { refang } from '../../values/refang.ts';
import type { Rewriter } from './values.ts';

/** PB213: the same value, written plainly. */
export const writePlainly: Rewriter = (raw) => {
  const { text } = refang(raw);
  return { title: `Write it plainly as ${text}`, values: [text], preferred: true, safe: true };
};
