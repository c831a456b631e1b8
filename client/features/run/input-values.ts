/** Values of inputs between the text that a person types and the JSON that a run takes. Durations travel as seconds. */
import type { Json } from '../../../engine/durable/durable.ts';
import { parseDuration } from '../../../engine/plan/inputs.ts';
import type { InputModel, InputType } from '../../../language/model/playbook-model.ts';

export type ParsedInput =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly problem: string };

const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];
const LISTS: ReadonlySet<InputType> = new Set(['files', 'ips', 'domains', 'urls', 'devices']);

/** What each type looks like, for the placeholder of its prompt. */
export const EXAMPLES: Readonly<Record<InputType, string>> = {
  text: 'Text',
  number: '10',
  duration: '24h, 1d12h, 30m',
  'yes no': 'yes or no',
  files: 'Hashes, separated by blanks or commas',
  ips: 'Addresses, separated by blanks or commas',
  domains: 'Domains, separated by blanks or commas',
  urls: 'URLs, separated by blanks',
  devices: 'Device names, separated by blanks or commas',
  device: 'Device name',
  contact: 'Name of a contact',
  sha1: '40 hexadecimal digits',
  alert: 'Alert id',
};

export function parseInput(type: InputType, text: string): ParsedInput {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, problem: 'A value is needed' };
  if (LISTS.has(type)) return { ok: true, value: trimmed.split(type === 'urls' ? /\s+/ : /[\s,;]+/).filter(Boolean) };
  switch (type) {
    case 'number':
      return Number.isFinite(Number(trimmed))
        ? { ok: true, value: Number(trimmed) }
        : { ok: false, problem: `"${trimmed}" is not a number` };
    case 'duration':
      return readDuration(trimmed);
    case 'yes no':
      return /^(?:yes|no)$/i.test(trimmed)
        ? { ok: true, value: trimmed.toLowerCase() === 'yes' }
        : { ok: false, problem: 'Type yes or no' };
    case 'sha1':
      return /^[0-9a-f]{40}$/i.test(trimmed)
        ? { ok: true, value: trimmed.toLowerCase() }
        : { ok: false, problem: `A SHA-1 has 40 hexadecimal digits; this has ${trimmed.length} characters` };
    default:
      return { ok: true, value: trimmed };
  }
}

function readDuration(text: string): ParsedInput {
  const seconds = parseDuration(text) ?? 0;
  return seconds > 0 && Number.isSafeInteger(seconds)
    ? { ok: true, value: seconds }
    : { ok: false, problem: `"${text}" is not a duration; write one such as 24h or 1d12h` };
}

/** The default that the text gives an input, as a person would type it; undefined where it has none. */
export function defaultText(input: InputModel): string | undefined {
  const value = input.default;
  switch (value?.kind) {
    case 'text':
      return value.value;
    case 'number':
      return String(value.value);
    case 'duration':
      return durationText(value.seconds);
    case 'yesno':
      return value.value ? 'yes' : 'no';
    case 'path':
      return value.segments.join('.');
    default:
      return undefined;
  }
}

/** `86400` as `1d`, `5400` as `1h30m`. */
export function durationText(seconds: number): string {
  let rest = seconds;
  let text = '';
  for (const [unit, size] of UNITS) {
    if (rest >= size) text += `${Math.floor(rest / size)}${unit}`;
    rest %= size;
  }
  return text === '' ? '0s' : text;
}
