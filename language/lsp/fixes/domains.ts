import { parseIndicator } from '../../values/index.ts';
import { refang } from '../../values/refang.ts';
import type { Rewriter } from './values.ts';

const WILDCARD = /^\*\.(?=[^*?]+$)/;
const PORT = /:\d+$/;
const PATH = /(?<=[^/])\/(?!\/).*$/;

/** PB208: a domain without `*.` or port, which a ban covers anyway; without its path only if a person wants that. */
export const bareDomain: Rewriter = (raw, kind) => {
  const text = refang(raw.trim()).text;
  if (kind === 'urls') {
    if (!/\S\s+\S/.test(text)) return undefined;
    return { title: 'Write the blanks as %20', values: [text.replace(/\s/g, '%20')], preferred: true };
  }
  if (kind !== 'domains') return undefined;
  const host = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  if (WILDCARD.test(host))
    return { title: 'Remove the wildcard', values: [host.replace(WILDCARD, '')], preferred: true };
  if (PATH.test(host)) {
    const value = host.replace(PATH, '').replace(PORT, '');
    return { title: `Name the whole domain ${value}`, values: [value], preferred: false };
  }
  return PORT.test(host) ? { title: 'Remove the port', values: [host.replace(PORT, '')], preferred: true } : undefined;
};

/** PB209: the name as Defender gets it, so that a reviewer sees which letters it has. */
export const inPunycode: Rewriter = (raw, kind) => {
  const parse = parseIndicator(kind, raw);
  if (!parse.ok || (kind !== 'domains' && kind !== 'urls')) return undefined;
  return { title: `Write it as ${parse.value}`, values: [parse.value], preferred: true };
};
