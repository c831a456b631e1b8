import type { ExpectedIndicator, IndicatorParse } from '../values/index.ts';

export type FeedFormat = 'txt' | 'csv' | 'json';
export type FeedKind = ExpectedIndicator;

/** Why a value is no part of a list: it is of another kind, no indicator at all, or the feed does not mean it to be banned. */
export type LeftOut = FeedKind | 'other' | 'exempt' | 'mentioned';

export interface FeedValue {
  readonly kind: FeedKind;
  /** What exactly: for files which hash it is. */
  readonly type: Extract<IndicatorParse, { ok: true }>['kind'];
  readonly value: string;
  /** From 1. */
  readonly line: number;
  readonly note?: string;
}

export interface RefusedLine {
  readonly line: number;
  /** What stands there, shortened. */
  readonly text: string;
  readonly reason: string;
}

export interface Feed {
  /** Each value once. */
  readonly taken: readonly FeedValue[];
  /** Values of the wanted kind that cannot be used. */
  readonly refused: readonly RefusedLine[];
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
  /** How many came again. */
  readonly duplicates: number;
}

export interface FeedOptions {
  readonly format: FeedFormat;
  /** The only kind that is taken; all kinds where it is left out. */
  readonly kind?: FeedKind;
  /** The column, or the property of objects, that holds the values; found out where it is left out. */
  readonly column?: string;
}

/** Something in a feed that may be a value. */
export interface Candidate {
  /** One text, or the hashes that the feed gives for one and the same file. */
  readonly texts: readonly string[];
  readonly line: number;
  readonly note?: string;
  /** What the feed itself says of it. */
  readonly said?: LeftOut;
  /** Why it cannot be used, whatever the text is. */
  readonly refusal?: string;
}

/** The feed as a whole cannot be used; the message is a clause that follows the name of the feed. */
export class UnreadableFeed extends Error {
  override readonly name = 'UnreadableFeed';
  /** The columns that there are, where the one asked for is none of them. */
  readonly columns: readonly string[] | undefined;

  constructor(message: string, columns?: readonly string[]) {
    super(message);
    this.columns = columns;
  }
}

const FORMATS: Readonly<Record<string, FeedFormat>> = { txt: 'txt', csv: 'csv', tsv: 'csv', json: 'json' };

/** Names of feeds end in one of these. */
export const FEED_EXTENSIONS = Object.keys(FORMATS);

/** The format that the name of a feed tells, or undefined. */
export function formatOf(path: string): FeedFormat | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined;
}
