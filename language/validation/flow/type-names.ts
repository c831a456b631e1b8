import type { ValueType } from '../../catalog/value-types.ts';

type Kind = ValueType['of'];

const ONE: Readonly<Partial<Record<Kind, string>>> = {
  yesno: 'a yes or no',
  ip: 'an address',
  url: 'a URL',
  enum: 'one of a few words',
};

const MANY: Readonly<Partial<Record<Kind, string>>> = { ip: 'addresses', url: 'URLs', hash: 'hashes', any: 'values' };

/** A type in messages: `a duration`, `a set of devices`. */
export const nameOf = ({ of, set }: ValueType): string =>
  set === true ? `a set of ${MANY[of] ?? `${of}s`}` : (ONE[of] ?? `a ${of}`);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
