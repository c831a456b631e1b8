import type { IocEntryModel } from '../model/playbook-model.ts';

/** What a place in the text asks for. */
export type ExpectedIndicator = 'files' | 'ips' | 'domains' | 'urls' | 'devices';

/** Codes that values can get; titles and severities are in validation/codes.ts. */
export type ValueCode = 'PB201' | 'PB205' | 'PB206' | 'PB203' | 'PB204' | 'PB207' | 'PB208' | 'PB209' | 'PB216';

export interface ValueProblem {
  readonly code: ValueCode;
  readonly severity: 'error' | 'warning';
  /** True where the value is sound and only a ban of it is doubtful. */
  readonly onlyBan: boolean;
  readonly message: string;
  /** Offsets of the offending part in the raw text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export type IndicatorParse =
  | {
      readonly ok: true;
      readonly kind: IocEntryModel['kind'];
      /** Normalised: refanged, lower case, punycode, IPv6 in eight groups. */
      readonly value: string;
      readonly defanged: boolean;
      /** What is worth telling although the value can be used. */
      readonly warnings: readonly ValueProblem[];
    }
  | { readonly ok: false; readonly problem: ValueProblem };

/** The part of a raw text that holds the value, refanged, with the way back to offsets in the raw text. */
export interface CleanValue {
  readonly text: string;
  readonly defanged: boolean;
  /** Offset in the raw text of an offset in `text`. */
  readonly toRaw: (offset: number) => number;
}

/** A refusal of the part of a value between two offsets of its clean text; the whole of it by default. */
export function refuse(value: CleanValue, code: ValueCode, message: string, from = 0, to = value.text.length) {
  const place = { start: value.toRaw(from), end: value.toRaw(to) };
  return {
    ok: false,
    problem: { code, severity: 'error', onlyBan: false, message, ...place },
  } as const satisfies IndicatorParse;
}

/** What is worth knowing about a value wherever it is used. */
export const warnOf = (value: CleanValue, code: ValueCode, message: string): ValueProblem => ({
  code,
  severity: 'warning',
  onlyBan: false,
  message,
  start: value.toRaw(0),
  end: value.toRaw(value.text.length),
});

/** Why a ban of the value is doubtful. */
export const warnOfBan = (value: CleanValue, code: ValueCode, message: string): ValueProblem => ({
  ...warnOf(value, code, message),
  onlyBan: true,
});
