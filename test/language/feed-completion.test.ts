import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { URI } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { DiskFeedFiles } from '../../disk/feed-files.ts';
import { createPlaybookServices, openDocument } from '../../language/index.ts';

const resources = fileURLToPath(new URL('../resources/', import.meta.url));

/** Completes at `¦` in a file of a folder below test/resources. */
async function at(marked: string, folder = ''): Promise<string[]> {
  const { Playbook } = createPlaybookServices({ ...NodeFileSystem, feeds: new DiskFeedFiles([resources]) });
  const uri = URI.file(`${resources}${folder}main.playbook`).toString();
  const document = await openDocument(Playbook, uri, marked.replace('¦', ''));
  const position = document.textDocument.positionAt(marked.indexOf('¦'));
  const list = await Playbook.lsp.CompletionProvider.getCompletion(document, { textDocument: { uri }, position });
  return (list?.items ?? [])
    .sort((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1))
    .map(({ label }) => label);
}

describe('completion of feeds', () => {
  it('offers the feeds below the folder of the file', async () => {
    const found = await at('list a of ips from "¦"');
    assert.ok(found.includes('feeds/report.txt') && found.includes('feeds/nobelium.csv'), found.join());
    assert.ok(found.every((path) => /\.(txt|[ct]sv|json)$/.test(path)));
  });

  it('goes up where the text does', async () => {
    const found = await at('list a of ips from "../feeds/rep¦"', 'validation/');
    assert.ok(found.includes('../feeds/report.txt'), found.join());
  });

  it('offers the columns of a feed in their order', async () => {
    assert.deepEqual(await at('list a of ips from "feeds/remarked.csv" column "¦"'), [
      'first_seen',
      'ioc_value',
      'ioc_type',
      'reference',
    ]);
    assert.deepEqual(await at('list a of ips from "feeds/objects.json" column "in¦"'), [
      'type',
      'indicator',
      'description',
      'tags',
    ]);
  });

  for (const nothing of ['from "feeds/report.txt" column "¦"', 'from "none.csv" column "¦"', 'from "/etc/¦"'])
    it(`offers no columns and no strange places at ${nothing}`, async () => {
      const found = await at(`list a of ips ${nothing}`);
      assert.ok(found.every((path) => !path.startsWith('/')));
      if (nothing.includes('column')) assert.deepEqual(found, []);
    });
});
