import type { URI } from 'langium';
import { UriUtils, type FileSystemProvider, type LangiumDocument } from 'langium';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { formatOf } from '../../feeds/index.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import type { Proposal } from './proposal.ts';

const DEEPEST = 4;
const MOST_FOLDERS = 200;
const MOST_FILES = 500;
const SKIPPED = /^(?:\..*|node_modules)$/;

/** The feeds below the folder of a document, or below the folder above it that the typed text goes up to. */
export async function feedPaths(
  document: LangiumDocument,
  typed: string,
  services: PlaybookServices,
): Promise<Proposal[]> {
  const [up = ''] = /^(?:\.\.?\/)*/.exec(typed) ?? [];
  const folder = UriUtils.dirname(document.uri);
  const from = up === '' ? folder : UriUtils.resolvePath(folder, up);
  const found = await feedsBelow(from, services.shared.workspace.FileSystemProvider);
  return found.map((uri) => ({
    label: up + UriUtils.relative(from, uri),
    kind: CompletionItemKind.File,
    rank: '0',
  }));
}

/** The columns of a feed. */
export async function feedColumns(
  document: LangiumDocument,
  path: string,
  services: PlaybookServices,
): Promise<Proposal[]> {
  const columns = await services.shared.workspace.Feeds.columns(document, path);
  const writable = columns.filter((name) => name !== '' && !/["\\\n]/.test(name));
  // In the order of the feed.
  return writable.map((label, index) => ({
    label,
    kind: CompletionItemKind.Field,
    rank: `0${String(index).padStart(3, '0')}`,
  }));
}

/** Near folders first; a large tree is not searched to its end. */
async function feedsBelow(root: URI, files: FileSystemProvider): Promise<URI[]> {
  const found: URI[] = [];
  const folders = [{ uri: root, depth: 1 }];
  for (const [index, { uri, depth }] of folders.entries()) {
    if (index >= MOST_FOLDERS || found.length >= MOST_FILES) break;
    for (const entry of await entriesOf(uri, files)) {
      const name = UriUtils.basename(entry.uri);
      if (SKIPPED.test(name)) continue;
      if (entry.isDirectory && depth < DEEPEST) folders.push({ uri: entry.uri, depth: depth + 1 });
      else if (entry.isFile && formatOf(name)) found.push(entry.uri);
    }
  }
  return found.slice(0, MOST_FILES);
}

async function entriesOf(folder: URI, files: FileSystemProvider) {
  try {
    return await files.readDirectory(folder);
  } catch {
    // Not there, or not for us to read: nothing to offer.
    return [];
  }
}
