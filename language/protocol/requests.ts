/** Requests that go beyond LSP, between the language server and its clients. Types and names only. */
import type { FeedFormat, FeedKind, RefusedLine } from '../feeds/feed.ts';
import type { Explanation } from '../model/explanation.ts';
import type { PlaybookBody, PlaybookModel } from '../model/playbook-model.ts';
import type { Position } from '../model/text-span.ts';

export interface ProtocolRange {
  readonly start: Position;
  readonly end: Position;
}

/** `playbook/compile`: the model of one playbook of a document, tied to a version of its text. */
export const COMPILE_REQUEST = 'playbook/compile';

export interface CompileParams {
  readonly uri: string;
  /** Version that the client shows; the server answers `stale` where it knows another one. */
  readonly version: number;
  readonly playbook: string;
}

export interface CompileProblem {
  readonly uri: string;
  readonly code: string;
  readonly message: string;
  readonly range: ProtocolRange;
}

export type CompileResult =
  | { readonly kind: 'model'; readonly model: PlaybookModel }
  | { readonly kind: 'errors'; readonly problems: readonly CompileProblem[] }
  | { readonly kind: 'stale'; readonly serverVersion: number }
  | { readonly kind: 'unknown-playbook'; readonly known: readonly string[] };

/** `playbook/explain`: what can be told of a playbook without a tenant. */
export const EXPLAIN_REQUEST = 'playbook/explain';

export type ExplainParams = Omit<CompileParams, 'version'>;

export type ExplainResult =
  | { readonly kind: 'explanation'; readonly text: string; readonly json: Explanation }
  | Extract<CompileResult, { readonly kind: 'errors' | 'unknown-playbook' }>;

/** `playbook/list`: the playbooks of a document, for code lenses and picks. */
export const LIST_REQUEST = 'playbook/list';

export interface ListParams {
  readonly uri: string;
}

export type PlaybookListing = Pick<PlaybookBody, 'name' | 'title' | 'needs' | 'disabled' | 'inputs' | 'actions'> & {
  /** What it can come to at worst, in one line; undefined where the text does not parse. */
  readonly forecast?: string;
  /** Range of the name. */
  readonly range: ProtocolRange;
};

export interface ListResult {
  readonly version: number;
  readonly playbooks: readonly PlaybookListing[];
}

/**
 * What a server asks its client of files that are on no disk, and in a web worker of all: the state of a file or folder
 * (`FileState`), the bytes of a file (base64), and the entries of a folder (`FileEntry[]`).
 */
export const STAT_REQUEST = 'playbook/stat';
export const READ_FILE_REQUEST = 'playbook/readFile';
export const READ_DIRECTORY_REQUEST = 'playbook/readDirectory';

export interface FileParams {
  readonly uri: string;
}

export interface FileEntry {
  readonly uri: string;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

export interface FileState extends FileEntry {
  /** In bytes. */
  readonly size: number;
  /** When it was written last, in milliseconds since 1970. */
  readonly modified: number;
}

/** `playbook/indicators`: what of a text could be a list. Nothing is written. */
export const INDICATORS_REQUEST = 'playbook/indicators';

export interface IndicatorsParams {
  /** What the text is: a feed of a file, or anything that was copied. */
  readonly format: FeedFormat;
  /** Bytes of the feed in base 64: which character set they are in is found out. */
  readonly content: string;
}

/** A kind of indicator with the list that would hold all its values. */
export interface IndicatorList {
  readonly kind: FeedKind;
  readonly count: number;
  /** The declaration, with a name that the author will change. */
  readonly declaration: string;
}

export type IndicatorsResult =
  | {
      readonly kind: 'found';
      readonly lists: readonly IndicatorList[];
      readonly refused: readonly RefusedLine[];
      /** What is left out and why, in words; empty for nothing. */
      readonly leftOut: string;
    }
  | {
      readonly kind: 'unreadable';
      /** A clause that follows the name of the text. */
      readonly problem: string;
    };
