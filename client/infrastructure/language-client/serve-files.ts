import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { toBase64 } from '../../../language/protocol/base64.ts';
import {
  READ_DIRECTORY_REQUEST,
  READ_FILE_REQUEST,
  STAT_REQUEST,
  type FileEntry,
  type FileParams,
  type FileState,
} from '../../../language/protocol/requests.ts';

/** Reads files for a server that has no disk, and for one that has those that are on none. */
export function serveFiles(client: BaseLanguageClient): void {
  const { fs } = vscode.workspace;
  client.onRequest(STAT_REQUEST, async ({ uri }: FileParams): Promise<FileState> => {
    const at = vscode.Uri.parse(uri);
    const { type, size, mtime } = await fs.stat(at);
    return { ...toEntry(at, type), size, modified: mtime };
  });
  client.onRequest(READ_FILE_REQUEST, async ({ uri }: FileParams) =>
    toBase64(await fs.readFile(vscode.Uri.parse(uri))),
  );
  client.onRequest(READ_DIRECTORY_REQUEST, async ({ uri }: FileParams): Promise<FileEntry[]> => {
    const folder = vscode.Uri.parse(uri);
    const entries = await fs.readDirectory(folder);
    return entries.map(([name, type]) => toEntry(vscode.Uri.joinPath(folder, name), type));
  });
}

/** A link has two bits: its own, and that of what it leads to. Folders behind links are left out, as they may lead back. */
const toEntry = (uri: vscode.Uri, type: vscode.FileType): FileEntry => ({
  uri: uri.toString(),
  isFile: (type & vscode.FileType.File) !== 0,
  isDirectory: type === vscode.FileType.Directory,
});
