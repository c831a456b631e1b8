import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The commit that a file belongs to and whether the file differs from it; undefined outside git, or without git. */
export async function gitState(
  file: string,
): Promise<{ readonly commit: string; readonly dirty: boolean } | undefined> {
  const path = resolve(file);
  const git = async (...words: string[]): Promise<string> => {
    const { stdout } = await run('git', words, { cwd: dirname(path), timeout: 5_000, windowsHide: true });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', 'HEAD');
    return { commit, dirty: (await git('status', '--porcelain', '--', path)) !== '' };
  } catch {
    return undefined;
  }
}
