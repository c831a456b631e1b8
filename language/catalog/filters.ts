/** Filters of `{{ path | filter }}`: a closed set. */
export interface FilterSpec {
  readonly doc: string;
  readonly argument?: { readonly type: 'text' | 'number'; readonly required: boolean; readonly doc: string };
}

export const FILTERS = {
  count: { doc: 'How many members a set has.' },
  join: {
    doc: 'The members of a set as one text.',
    argument: { type: 'text', required: false, doc: "What stands between; `', '` where it is left out." },
  },
  upper: { doc: 'Upper case.' },
  lower: { doc: 'Lower case.' },
  short: { doc: 'The first eight characters, for hashes and ids.' },
  defang: { doc: 'Addresses that nobody can click: `evil[.]example`.' },
  date: {
    doc: 'A time as a date.',
    argument: { type: 'text', required: false, doc: 'Format, such as `yyyy-MM-dd HH:mm`.' },
  },
  default: {
    doc: 'A text for where there is no value.',
    argument: { type: 'text', required: true, doc: 'The text.' },
  },
  truncate: {
    doc: 'At most so many characters.',
    argument: { type: 'number', required: true, doc: 'How many.' },
  },
  first: { doc: 'The first member of a set.' },
} as const satisfies Record<string, FilterSpec>;

export type FilterId = keyof typeof FILTERS;

export const isFilter = (name: string): name is FilterId => Object.hasOwn(FILTERS, name);

/** The entry of a filter with its general type. */
export const filterSpec = (id: FilterId): FilterSpec => FILTERS[id];
