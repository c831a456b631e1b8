import { refuse, type CleanValue, type IndicatorParse } from './indicator.ts';

/** A device by its name, fully qualified or not, or by its id. Compared without case, so kept in lower case. */
export function parseDevice(value: CleanValue): IndicatorParse {
  const { text } = value;
  if (text === '') return refuse(value, 'PB216', 'Write the name of a device.');
  const odd = text.search(/[^\p{L}\p{N}._-]/u);
  if (odd >= 0) {
    const shown = JSON.stringify(text[odd]);
    return refuse(value, 'PB216', `${shown} cannot stand in the name of a device; names are exact.`, odd, odd + 1);
  }
  return { ok: true, kind: 'device', value: text.toLowerCase(), defanged: false, warnings: [] };
}
