import { UriUtils, type URI } from 'langium';
import type { Connection } from 'vscode-languageserver';
import { OUTSIDE, whyNotRead, type FeedFailure, type FeedFiles, type FoundFeed } from '../language/feeds/index.ts';
import { fromBase64 } from '../language/protocol/base64.ts';
import { READ_FILE_REQUEST, STAT_REQUEST, type FileParams, type FileState } from '../language/protocol/requests.ts';

const NOT_READ: FeedFailure = { problem: 'cannot be read. Check the path; it is relative to this file' };

/** Feeds as the client sees them, which is bound to what its file systems show: no link leads out of these. */
export class ClientFeedFiles implements FeedFiles {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(uri: URI, folders: readonly URI[] | undefined): Promise<FoundFeed | FeedFailure> {
    if (uri.scheme === 'untitled') return { problem: 'is in no folder. Save this file into a folder first' };
    if (folders && !folders.some((folder) => isWithin(uri, folder))) return OUTSIDE;
    const params: FileParams = { uri: uri.toString() };
    try {
      const { isFile, isDirectory, size, modified } = await this.#connection.sendRequest<FileState>(
        STAT_REQUEST,
        params,
      );
      const problem = whyNotRead(isDirectory ? 'folder' : isFile ? 'file' : 'other', size);
      return problem ?? { stamp: `${modified} ${size}`, read: () => this.#read(params) };
    } catch {
      return NOT_READ;
    }
  }

  async #read(params: FileParams): Promise<Uint8Array | FeedFailure> {
    try {
      const bytes = fromBase64(await this.#connection.sendRequest<string>(READ_FILE_REQUEST, params));
      return whyNotRead('file', bytes.length) ?? bytes;
    } catch {
      return NOT_READ;
    }
  }
}

const isWithin = (uri: URI, folder: URI): boolean =>
  uri.authority === folder.authority && UriUtils.contains(folder, uri);
