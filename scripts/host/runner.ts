/** Ends what a test or a sample session left running in a home folder: the runner, and the practice tenant if it is its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostNode } from './prepare.ts';
import { projectRoot } from './project.ts';

/** Stops the runner of a home folder, open runs or not: they continue when somebody starts it again. */
export function stopRunner(home: string): void {
  if (!existsSync(home)) return;
  spawnSync(hostNode, [join(projectRoot, 'dist', 'cli.cjs'), 'runner', 'stop', '--force'], {
    env: { ...process.env, PLAYBOOK_HOME: home },
    stdio: 'ignore',
  });
  stopPractice(home);
}

function stopPractice(home: string): void {
  const file = join(home, 'practice.json');
  if (!existsSync(file)) return;
  const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { readonly pid: number };
  try {
    process.kill(pid);
  } catch {
    // It has ended by itself.
  }
}
