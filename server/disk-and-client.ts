import type { FileSystemProvider, URI } from 'langium';
import type { Connection } from 'vscode-languageserver';
import type { FeedFiles } from '../language/feeds/index.ts';
import type { PlaybookContext } from '../language/playbook-module.ts';
import { ClientFeedFiles } from './client-feed-files.ts';
import { clientFiles } from './client-files.ts';

/** What a server with a disk reads from it. */
export interface Disk {
  readonly files: FileSystemProvider;
  readonly feeds: FeedFiles;
}

/** Files by where they are: those on the disk are read from it, others through the client, whose file systems they are in. */
export function diskAndClient(
  disk: Disk,
  connection: Connection,
): Required<Pick<PlaybookContext, 'fileSystemProvider' | 'feeds'>> {
  const client: Disk = { files: clientFiles(connection), feeds: new ClientFeedFiles(connection) };
  const at = ({ scheme }: URI): Disk => (scheme === 'file' || scheme === 'untitled' ? disk : client);
  const files: FileSystemProvider = {
    stat: (uri) => at(uri).files.stat(uri),
    statSync: (uri) => at(uri).files.statSync(uri),
    exists: (uri) => at(uri).files.exists(uri),
    existsSync: (uri) => at(uri).files.existsSync(uri),
    readBinary: (uri) => at(uri).files.readBinary(uri),
    readBinarySync: (uri) => at(uri).files.readBinarySync(uri),
    readFile: (uri) => at(uri).files.readFile(uri),
    readFileSync: (uri) => at(uri).files.readFileSync(uri),
    readDirectory: (uri) => at(uri).files.readDirectory(uri),
    readDirectorySync: (uri) => at(uri).files.readDirectorySync(uri),
  };
  return { fileSystemProvider: () => files, feeds: { find: (uri, folders) => at(uri).feeds.find(uri, folders) } };
}
