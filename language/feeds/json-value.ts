/** What `JSON.parse` gives, and careful looks at it. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | JsonRecord;

export interface JsonRecord {
  readonly [name: string]: Json;
}

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

export const isRecord = (value: Json): value is JsonRecord =>
  typeof value === 'object' && value !== null && !isList(value);

export const recordsIn = (value: Json): readonly JsonRecord[] => (isList(value) ? value.filter(isRecord) : []);

/** A text or a number as text; the empty text for anything else. */
export const textOf = (value: Json): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
