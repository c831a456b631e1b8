import { EmptyFileSystemProvider, URI, type FileSystemNode, type FileSystemProvider } from 'langium';
import type { Connection } from 'vscode-languageserver';
import { fromBase64 } from '../language/protocol/base64.ts';
import {
  READ_DIRECTORY_REQUEST,
  READ_FILE_REQUEST,
  STAT_REQUEST,
  type FileEntry,
  type FileParams,
} from '../language/protocol/requests.ts';

/** Files as the client sees them: all for a web worker, which has no disk. Nothing can be had of them synchronously. */
export function clientFiles(connection: Connection): FileSystemProvider {
  const ask = <T>(request: string, uri: URI): Promise<T> => {
    const params: FileParams = { uri: uri.toString() };
    return connection.sendRequest<T>(request, params);
  };
  const stat = async (uri: URI): Promise<FileSystemNode> => toNode(await ask<FileEntry>(STAT_REQUEST, uri));
  const readBinary = async (uri: URI): Promise<Uint8Array> => fromBase64(await ask<string>(READ_FILE_REQUEST, uri));
  const files: Partial<FileSystemProvider> = {
    stat,
    exists: (uri) =>
      stat(uri).then(
        () => true,
        () => false,
      ),
    readBinary,
    readFile: async (uri) => new TextDecoder().decode(await readBinary(uri)),
    readDirectory: async (uri) => (await ask<readonly FileEntry[]>(READ_DIRECTORY_REQUEST, uri)).map(toNode),
  };
  return Object.assign(new EmptyFileSystemProvider(), files);
}

const toNode = ({ uri, isFile, isDirectory }: FileEntry): FileSystemNode => ({
  uri: URI.parse(uri),
  isFile,
  isDirectory,
});
