import { AstUtils, URI, UriUtils, type LangiumDocument } from 'langium';
import type { IocList } from '../generated/ast.ts';
import type { PlaybookSharedServices } from '../playbook-module.ts';
import { isRelative, relativeUri } from '../scoping/relative-path.ts';
import { didYouMean } from '../validation/nearest.ts';
import { decodeFeed } from './decode.ts';
import type { FeedFailure, FeedFiles, FoundFeed } from './feed-files.ts';
import { FEED_EXTENSIONS, formatOf, UnreadableFeed, type Feed, type FeedFormat } from './feed.ts';
import { columnsOf, readFeed } from './read-feed.ts';

export type FeedReading =
  | { readonly ok: true; readonly feed: Feed }
  | {
      readonly ok: false;
      readonly message: string;
      /** What of the list is wrong. */
      readonly property: 'file' | 'column';
      /** True where nothing is wrong, and no feed can be read here. */
      readonly isUnavailable: boolean;
    };

type NamedFeed = FoundFeed & { readonly uri: URI; readonly format: FeedFormat };

interface Kept {
  readonly stamp: string;
  readonly reading: FeedReading;
}

/** Readings that are kept: more than a workspace has lists. */
const MOST_KEPT = 200;

/** Reads the feeds that documents name, each once until it changes. */
export class Feeds {
  readonly #services: PlaybookSharedServices;
  readonly #files: FeedFiles;
  readonly #kept = new Map<string, Kept>();

  constructor(services: PlaybookSharedServices, files: FeedFiles) {
    this.#services = services;
    this.#files = files;
  }

  /** The values of a list that names a feed, or why there are none. */
  async read(list: IocList): Promise<FeedReading> {
    const feed = await this.#find(AstUtils.getDocument(list), list.file ?? '');
    if ('problem' in feed) return failed(list, feed);
    const key = JSON.stringify([feed.uri.toString(), list.kind, list.column]);
    const kept = this.#kept.get(key);
    if (kept?.stamp === feed.stamp) return kept.reading;
    const bytes = await feed.read();
    if ('problem' in bytes) return failed(list, bytes);
    const reading = readingOf(list, feed.format, bytes);
    this.#keep(key, { stamp: feed.stamp, reading });
    return reading;
  }

  /** The columns of the feed that a document names; none where it has none or cannot be read. */
  async columns(document: LangiumDocument, path: string): Promise<readonly string[]> {
    const feed = await this.#find(document, path);
    if ('problem' in feed) return [];
    const bytes = await feed.read();
    return 'problem' in bytes ? [] : columnsOf(bytes, feed.format);
  }

  async #find(document: LangiumDocument, path: string): Promise<NamedFeed | FeedFailure> {
    const format = formatOf(path);
    const uri = relativeUri(document, path);
    if (!uri || path.includes('\\')) return { problem: pathProblem(path) };
    if (!format) return { problem: `has no format that can be read. Its name must end in ${ENDINGS}` };
    const folders = [...this.#workspaceFolders(), UriUtils.dirname(document.uri)];
    let found = await this.#files.find(uri, folders);
    if ('problem' in found && found.isOutside === true && (await this.#mayBeOutside())) {
      found = await this.#files.find(uri, undefined);
    }
    return 'problem' in found ? found : { ...found, uri, format };
  }

  #workspaceFolders(): URI[] {
    return (this.#services.workspace.WorkspaceManager.workspaceFolders ?? []).map(({ uri }) => URI.parse(uri));
  }

  async #mayBeOutside(): Promise<boolean> {
    const { ConfigurationProvider: configuration } = this.#services.workspace;
    const settings: unknown = await configuration.getConfiguration('playbook', 'feeds');
    return isObject(settings) && 'outsideWorkspace' in settings && settings.outsideWorkspace === true;
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

const ENDINGS = FEED_EXTENSIONS.map((extension) => `.${extension}`).join(', ');

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function pathProblem(path: string): string {
  if (path === '') return 'has no name. Name a file, relative to this one';
  return isRelative(path)
    ? 'is written with backslashes. Write the path with forward slashes'
    : 'is not named relative to this file. Write a path such as "iocs/c2.csv"';
}

function failed({ file = '' }: IocList, { problem, isUnavailable = false }: FeedFailure): FeedReading {
  return { ok: false, message: `The feed ${JSON.stringify(file)} ${problem}.`, property: 'file', isUnavailable };
}

function readingOf(list: IocList, format: FeedFormat, bytes: Uint8Array): FeedReading {
  const { kind, column } = list;
  try {
    const feed = readFeed(decodeFeed(bytes), { format, kind, ...(column !== undefined && { column }) });
    return feed.taken.length === 0 && feed.refused.length === 0
      ? failed(list, { problem: `holds no ${kind}` })
      : { ok: true, feed };
  } catch (error) {
    if (!(error instanceof UnreadableFeed)) throw error;
    const reading = failed(list, { problem: error.message });
    if (error.columns === undefined || column === undefined || reading.ok) return reading;
    return { ...reading, message: reading.message + advice(column, error.columns), property: 'column' };
  }
}

function advice(column: string, columns: readonly string[]): string {
  if (columns.length === 0) return ' Remove `column`: the values are found by their form.';
  return didYouMean(column, columns) || ` It has ${columns.map((name) => JSON.stringify(name)).join(', ')}.`;
}
