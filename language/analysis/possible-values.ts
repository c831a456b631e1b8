/**
 * The values that a path can have where a condition holds: one of these, or all but these. Texts and words are equal without
 * regard to case, as they are at run time.
 */
export interface PossibleValues {
  /** Folded -> as it is written. */
  readonly values: ReadonlyMap<string, string>;
  readonly except: boolean;
}

const fold = (value: string): string => value.toLowerCase();

export const oneOf = (values: readonly string[], except = false): PossibleValues => ({
  values: new Map(values.map((value) => [fold(value), value])),
  except,
});

export const inverse = ({ values, except }: PossibleValues): PossibleValues => ({ values, except: !except });

const admits = ({ values, except }: PossibleValues, value: string): boolean => values.has(value) !== except;

/** Values that both admit. */
export function both(one: PossibleValues, other: PossibleValues): PossibleValues {
  if (one.except && other.except) return { values: new Map([...one.values, ...other.values]), except: true };
  const [finite, filter] = one.except ? [other, one] : [one, other];
  return { values: new Map([...finite.values].filter(([value]) => admits(filter, value))), except: false };
}

/** Whether a value that is one of the known ones is always, or never, one of the asked ones; undefined where it depends. */
export function decide(known: PossibleValues | undefined, asked: PossibleValues): boolean | undefined {
  if (asked.values.size === 0) return asked.except;
  // Where nothing is possible, a condition around this one never holds, and that is told there.
  if (!known || (!known.except && known.values.size === 0)) return undefined;
  const values = [...(known.except ? asked : known).values.keys()];
  if (!known.except) {
    const admitted = values.filter((value) => admits(asked, value)).length;
    return admitted === values.length ? true : admitted === 0 ? false : undefined;
  }
  return values.every((value) => known.values.has(value)) ? asked.except : undefined;
}

/** `high or medium`, `not high`. */
export function valuesText({ values, except }: PossibleValues): string {
  const words = [...values.values()];
  return except ? `not ${words.join(' and not ')}` : words.join(' or ');
}
