import assert from 'node:assert/strict';
import { EmptyFileSystem, URI } from 'langium';
import { createPlaybookServices, openDocument } from '../../language/index.ts';
import type { FeedFiles } from '../../language/feeds/index.ts';

const URI_OF_FEED = 'file:///work/iocs/c2.csv';
const TEXT = 'list c2 of domains from "iocs/c2.csv" column "IoC"\n';

/** One feed in memory that counts how often it is read. */
class CountedFeed implements FeedFiles {
  text = 'IoC\nevil.example\n';
  reads = 0;

  find: FeedFiles['find'] = (uri) => {
    if (uri.toString() !== URI_OF_FEED) return Promise.resolve({ problem: 'does not exist' });
    const read = (): Promise<Uint8Array> => {
      this.reads++;
      return Promise.resolve(Buffer.from(this.text));
    };
    return Promise.resolve({ stamp: this.text, read });
  };
}

describe('the check of feeds', () => {
  const uri = 'file:///work/main.playbook';

  async function opened() {
    const feed = new CountedFeed();
    const { Playbook: services, shared } = createPlaybookServices({ ...EmptyFileSystem, feeds: feed });
    const document = await openDocument(services, uri, TEXT);
    const codes = () => document.diagnostics?.map(({ code }) => code);
    return { feed, services, document, codes, builder: shared.workspace.DocumentBuilder };
  }

  it('reads a feed once, however often the text is checked', async () => {
    const { feed, services } = await opened();
    for (const remark of ['# a', '# ab', '# abc']) await openDocument(services, uri, `${TEXT}${remark}\n`);
    assert.equal(feed.reads, 1);
  });

  for (const [what, changed, deleted] of [
    ['the feed changes', [URI.parse(URI_OF_FEED)], []],
    ['its folder is gone', [], [URI.parse('file:///work/iocs')]],
  ] as [string, URI[], URI[]][])
    it(`looks again where ${what}`, async () => {
      const { feed, builder, codes } = await opened();
      assert.deepEqual(codes(), []);
      feed.text = 'IoC\n10.0.0.1\nco.uk\n';
      await builder.update(changed, deleted);
      assert.deepEqual(codes(), ['PB218']);
      assert.equal(feed.reads, 2);
    });

  it('tells of values that no run bans, where a ban takes the list', async () => {
    const { feed, services } = await opened();
    feed.text = 'IoC\nevil.example\nlogin.microsoftonline.com\nwindowsupdate.com\n';
    const findings = async (use: string) => {
      const { diagnostics } = await openDocument(
        services,
        uri,
        `${TEXT}playbook p { ${use} for 1d { comment "Case 4711" } }\n`,
      );
      return diagnostics?.filter(({ code }) => code === 'PB210').map(({ message }) => message);
    };
    assert.deepEqual(await findings('ban domains c2'), [
      'The feed "iocs/c2.csv" holds login.microsoftonline.com (line 3) and 1 more, which must not be banned: it reaches a service of the sign-in and of administration (microsoftonline.com), from which a ban would cut devices off. No run does that. Take it out of the feed.',
    ]);
    assert.deepEqual(await findings('ban domains c2 where domain is not "login.microsoftonline.com"'), []);
  });

  it('leaves alone what does not use the file that changes', async () => {
    const { builder, codes, feed } = await opened();
    feed.text = 'other';
    await builder.update([URI.parse('file:///work/iocs/c2.csv.bak'), URI.parse('file:///work/other.csv')], []);
    assert.deepEqual(codes(), []);
  });

  it('is no error where no feed can be read at all, such as in a browser', async () => {
    const { Playbook } = createPlaybookServices(EmptyFileSystem);
    const { diagnostics = [] } = await openDocument(Playbook, uri, TEXT);
    assert.deepEqual(
      diagnostics.map(({ code, severity, message }) => [code, severity, message]),
      [['PB217', 3, 'The feed "iocs/c2.csv" is not read here: feeds are not available in the browser.']],
    );
  });

  it('survives lists that are being typed', async () => {
    const { services } = await opened();
    for (const text of [
      'list',
      'list a of ips from',
      'list a of ips from ""',
      'list a of ips from "iocs/c2.csv" column',
      'list a of from "x.csv"',
    ])
      await openDocument(services, uri, text);
  });
});
