import type { CleanValue } from './indicator.ts';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** A value without `https://` and a lone trailing slash: reports write hosts that way. `from` is where it begins. */
export function withoutBareScheme(value: CleanValue): { readonly text: string; readonly from: number } {
  const scheme = SCHEME.exec(value.text);
  if (!scheme) return { text: value.text, from: 0 };
  const text = value.text.slice(scheme[0].length).replace(/\/$/, '');
  return { text, from: scheme[0].length };
}
