/** Indicator values: what an author or a report wrote, and the one form that Defender takes. */
import { clean } from './clean.ts';
import { parseDevice } from './devices.ts';
import { parseDomain } from './domains.ts';
import { parseHash } from './hashes.ts';
import type { ExpectedIndicator, IndicatorParse } from './indicator.ts';
import { parseIp } from './ips.ts';
import { parseUrl } from './urls.ts';

export { clean } from './clean.ts';
export { scanPastedBlock, type PastedValue } from './pasted-block.ts';
export type { ExpectedIndicator, IndicatorParse, ValueCode, ValueProblem } from './indicator.ts';

/** Reads one value of the expected kind. Offsets of problems count in `raw`. */
export function parseIndicator(expected: ExpectedIndicator, raw: string): IndicatorParse {
  const value = clean(raw);
  switch (expected) {
    case 'files':
      return parseHash(value, raw);
    case 'ips':
      return parseIp(value);
    case 'domains':
      return parseDomain(value);
    case 'urls':
      return parseUrl(value);
    case 'devices':
      return parseDevice(value);
  }
}
