/** Values of expressions. A set has no order that means anything; its items are scalars. */
import type { EnumId } from '../../language/catalog/value-types.ts';
import type { DeviceFacts, FileFacts } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';

export type Scalar =
  | { readonly type: 'text'; readonly text: string }
  /** A member of an enum; of which one is unknown where the text wrote it bare. */
  | { readonly type: 'word'; readonly text: string; readonly of?: EnumId }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'percent'; readonly number: number }
  | { readonly type: 'duration'; readonly seconds: number }
  | { readonly type: 'time'; readonly at: Instant }
  | { readonly type: 'yesno'; readonly yes: boolean }
  | { readonly type: 'device'; readonly device: Pick<DeviceFacts, 'id' | 'name'> }
  | { readonly type: 'file'; readonly file: FileFacts };

export type Value = Scalar | { readonly type: 'set'; readonly items: readonly Scalar[] };

/**
 * `later`: an outcome that is not there yet, known at a later moment of the run. `missing`: Defender does not tell, and
 * waiting does not help.
 */
export interface Unknown {
  readonly type: 'unknown';
  readonly why: 'later' | 'missing';
  /** The path, for messages. */
  readonly what: string;
}

export const isUnknown = (value: { readonly type: string }): value is Unknown => value.type === 'unknown';

export const later = (what: string): Unknown => ({ type: 'unknown', why: 'later', what });
export const missing = (what: string): Unknown => ({ type: 'unknown', why: 'missing', what });

export const text = (value: string): Scalar => ({ type: 'text', text: value });
export const number = (value: number): Scalar => ({ type: 'number', number: value });
export const yesno = (yes: boolean): Scalar => ({ type: 'yesno', yes });
export const seconds = (value: number): Scalar => ({ type: 'duration', seconds: value });
export const set = (items: readonly Scalar[]): Value => ({ type: 'set', items });
export const texts = (items: readonly string[]): Value => set(items.map(text));

/** A member of an enum, or a missing value where the service has none. */
export const word = (value: string, of: EnumId, what: string): Scalar | Unknown =>
  value === '' ? missing(what) : { type: 'word', text: value, of };

/** A time from ISO 8601, or a missing value. */
export function time(iso: string, what: string): Scalar | Unknown {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? missing(what) : { type: 'time', at };
}

/** The members of a set; a scalar counts as a set of one. */
export const itemsOf = (value: Value): readonly Scalar[] => (value.type === 'set' ? value.items : [value]);
