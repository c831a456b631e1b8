import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URI } from 'langium';
import { DiskFeedFiles } from '../../disk/feed-files.ts';
import { decodeFeed, UnreadableFeed } from '../../language/feeds/index.ts';

describe('feeds on a disk', () => {
  let root = '';
  let workspace = '';
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'playbook-feeds-'));
    workspace = join(root, 'workspace');
    mkdirSync(workspace);
    writeFileSync(join(workspace, 'good.txt'), 'evil.example\n');
    writeFileSync(join(root, 'outside.txt'), 'evil.example\n');
    symlinkSync(join(root, 'outside.txt'), join(workspace, 'leads-out.txt'));
    symlinkSync('good.txt', join(workspace, 'leads-in.txt'));
    symlinkSync('loop.txt', join(workspace, 'loop.txt'));
    symlinkSync('/dev/zero', join(workspace, 'zero.txt'));
    execFileSync('mkfifo', [join(workspace, 'pipe.txt')]);
    const large = openSync(join(workspace, 'large.txt'), 'w');
    ftruncateSync(large, 200_000_000);
    closeSync(large);
  });
  after(() => {
    rmSync(root, { recursive: true });
  });

  const find = (name: string, folders: readonly string[] = [workspace], files = new DiskFeedFiles()) =>
    files.find(
      URI.file(join(workspace, name)),
      folders.map((folder) => URI.file(folder)),
    );

  async function read(name: string, folders?: readonly string[]): Promise<string> {
    const found = await find(name, folders);
    if ('problem' in found) return found.problem;
    const bytes = await found.read();
    return 'problem' in bytes ? bytes.problem : decodeFeed(bytes);
  }

  for (const name of ['good.txt', 'leads-in.txt'])
    it(`reads ${name}`, async () => {
      assert.equal(await read(name), 'evil.example\n');
    });

  const refused: [name: string, reason: RegExp][] = [
    ['none.txt', /^does not exist/],
    ['good.txt/none.txt', /^does not exist/],
    ['.', /^is a folder/],
    ['pipe.txt', /^is not a file/],
    ['loop.txt', /circle/],
    ['large.txt', /^is too large \(191 MB; 32 MB at most\)/],
    ['leads-out.txt', /^lies outside of the workspace/],
    ['../outside.txt', /^lies outside of the workspace/],
    ['zero.txt', /^lies outside of the workspace/],
  ];
  for (const [name, reason] of refused)
    it(`refuses ${name}`, async () => {
      assert.match(await read(name), reason);
    });

  it('goes anywhere where it may, and into the folders that it is given', async () => {
    const files = new DiskFeedFiles();
    assert.ok('stamp' in (await files.find(URI.file(join(root, 'outside.txt')), undefined)));
    assert.ok('stamp' in (await find('leads-out.txt', [workspace], new DiskFeedFiles([root]))));
    const zero = await files.find(URI.file(join(workspace, 'zero.txt')), undefined);
    assert.match('problem' in zero ? zero.problem : '', /^is not a file/);
  });

  it('gives a file that has changed another stamp, and reads it as it is now', async () => {
    const name = 'changing.txt';
    writeFileSync(join(workspace, name), 'a.example');
    const before = await find(name);
    writeFileSync(join(workspace, name), 'bb.example');
    const after = await find(name);
    assert.ok('stamp' in before && 'stamp' in after);
    assert.notEqual(before.stamp, after.stamp);
    const bytes = await before.read();
    assert.equal('problem' in bytes ? bytes.problem : decodeFeed(bytes), 'bb.example');
  });

  it('says so where a file never stands still', async () => {
    const path = join(workspace, 'busy.txt');
    writeFileSync(path, 'x'.repeat(4_000_000));
    const found = await find('busy.txt');
    assert.ok('stamp' in found);
    let isRead = false;
    const reading = found.read().finally(() => (isRead = true));
    const append = (): void => {
      writeFileSync(path, 'y', { flag: 'a' });
      if (!isRead) setImmediate(append);
    };
    append();
    const bytes = await reading;
    assert.match('problem' in bytes ? bytes.problem : 'read', /changed while it is read/);
  });
});

describe('decodeFeed', () => {
  const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
  const good: [what: string, bytes: Uint8Array, text: string][] = [
    ['UTF-8', Buffer.from('é.example'), 'é.example'],
    ['UTF-8 with its mark', Buffer.from('\ufeffé.example'), 'é.example'],
    ['UTF-16', Buffer.from('\ufeffé.example', 'utf16le'), 'é.example'],
    ['UTF-16 the other way round', utf16be('\ufeffé.example'), 'é.example'],
    ['nothing', new Uint8Array(), ''],
  ];
  for (const [what, bytes, text] of good)
    it(`reads ${what}`, () => {
      assert.equal(decodeFeed(bytes), text);
    });

  const bad: [what: string, bytes: Uint8Array, message: RegExp][] = [
    ['Latin-1, by its line', Buffer.from('a\r\nb\r\ncaf\xe9.example\r\n', 'latin1'), /^is not UTF-8 \(line 3\)/],
    ['a cut character, by its line', Buffer.from('a\né', 'utf8').subarray(0, 3), /^is not UTF-8 \(line 2\)/],
    ['a binary file', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), /^is a binary file/],
    ['half of a character of UTF-16', Buffer.from([0xff, 0xfe, 0x41]), /^is not sound UTF-16/],
  ];
  for (const [what, bytes, message] of bad)
    it(`refuses ${what}`, () => {
      assert.throws(
        () => decodeFeed(bytes),
        (error) => error instanceof UnreadableFeed && message.test(error.message),
      );
    });
});
