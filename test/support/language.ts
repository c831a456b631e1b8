import { EmptyFileSystem, URI, type LangiumDocument } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { DiskFeedFiles } from '../../disk/feed-files.ts';
import { createPlaybookServices, type PlaybookServices } from '../../language/playbook-module.ts';
import { SAMPLE_FEEDS } from './sample-feeds.ts';

/** Services over files in memory; of the disk only the sample feeds are read, as `feeds/…`. */
export async function buildInMemory(
  files: Readonly<Record<string, string>>,
): Promise<{ services: PlaybookServices; documents: readonly LangiumDocument[] }> {
  const { shared, Playbook } = createPlaybookServices({ ...EmptyFileSystem, feeds: SAMPLE_FEEDS });
  const documents = Object.entries(files).map(([name, text]) => {
    const document = shared.workspace.LangiumDocumentFactory.fromString(text, URI.file(`/case/${name}`));
    shared.workspace.LangiumDocuments.addDocument(document);
    return document;
  });
  await shared.workspace.DocumentBuilder.build(documents, { validation: true });
  return { services: Playbook, documents };
}

/** One document in memory. */
export async function buildText(text: string, name = 'test.playbook') {
  const { services, documents } = await buildInMemory({ [name]: text });
  const [document] = documents;
  if (!document) throw new Error('no document');
  return { services, document };
}

/** A file from disk with what it uses. */
export async function buildFile(path: string) {
  const { shared, Playbook } = createPlaybookServices({ ...NodeFileSystem, feeds: new DiskFeedFiles() });
  const document = await shared.workspace.LangiumDocuments.getOrCreateDocument(URI.file(path));
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  return { services: Playbook, document };
}
