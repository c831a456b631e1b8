import { BENIGN_FILES } from '../data/benign-hashes.ts';
import { labelOf } from './clean.ts';
import { refuse, warnOfBan, type CleanValue, type IndicatorParse, type ValueProblem } from './indicator.ts';

const KIND_OF_LENGTH = { 32: 'md5', 40: 'sha1', 64: 'sha256' } as const;
const LENGTHS = '32 (MD5), 40 (SHA-1) or 64 (SHA-256)';
const NOT_HEX = /[^0-9a-f]/i;
const OTHER_HASHES: Readonly<Record<number, string>> = { 56: 'SHA-224', 96: 'SHA-384', 128: 'SHA-512' };

/** Hash -> the file that everybody has. */
const BENIGN = new Map(
  BENIGN_FILES.flatMap(({ what, md5, sha1, sha256 }) => [md5, sha1, sha256].map((hash) => [hash, what] as const)),
);

const isKnownLength = (length: number): length is keyof typeof KIND_OF_LENGTH => length in KIND_OF_LENGTH;

/** A file hash: MD5, SHA-1 or SHA-256, told apart by length, as the indicators API does. */
export function parseHash(value: CleanValue, raw: string): IndicatorParse {
  const { text } = value;
  if (text === '') return refuse(value, 'PB201', `Write a file hash: ${LENGTHS} hex digits.`);
  const odd = text.search(NOT_HEX);
  if (odd >= 0) return notHex(value, odd);
  if (!isKnownLength(text.length)) return wrongLength(value);
  const kind = KIND_OF_LENGTH[text.length];
  const label = labelOf(raw);
  if (label !== undefined && /^(md5|sha\d+)$/.test(label) && label !== kind) {
    return refuse(
      value,
      'PB201',
      `The label says ${label}, but ${text.length} hex digits are ${kind}. Check the value.`,
    );
  }
  const hash = text.toLowerCase();
  return { ok: true, kind, value: hash, defanged: value.defanged, warnings: warningsFor(value, kind, hash) };
}

function warningsFor(value: CleanValue, kind: string, hash: string): readonly ValueProblem[] {
  const benign = BENIGN.get(hash);
  if (benign !== undefined) {
    const message = `This is the hash of ${benign}, which is on every device and harms nobody. Remove it.`;
    return [warnOfBan(value, 'PB204', message)];
  }
  if (kind !== 'md5') return [];
  const message = 'MD5 is the weakest match: other files can be made to have it. Give the SHA-256 of the file.';
  return [warnOfBan(value, 'PB203', message)];
}

function notHex(value: CleanValue, odd: number): IndicatorParse {
  const shown = JSON.stringify(value.text[odd]);
  return refuse(
    value,
    'PB201',
    `A file hash has hex digits only; ${shown} is none. Expected ${LENGTHS}.`,
    odd,
    odd + 1,
  );
}

function wrongLength(value: CleanValue): IndicatorParse {
  const { length } = value.text;
  const other = OTHER_HASHES[length];
  if (other !== undefined) {
    return refuse(value, 'PB201', `${other} is not accepted by Defender. Give the SHA-256, SHA-1 or MD5 of the file.`);
  }
  const message = `A file hash has ${LENGTHS} hex digits; this one has ${length}.`;
  const fits = [64, 40, 32].find((known) => known < length && length - known <= 4);
  return refuse(value, 'PB201', message, fits ?? 0);
}
