/** The extension as it would be packed, put where a VS Code server looks for extensions. */
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import manifest from '../../package.json' with { type: 'json' };
import { projectRoot } from './project.ts';

/** Copies the files of the package and nothing else, so that a file that is missing in the package is missing here too. */
export async function installPacked(extensionsFolder: string): Promise<void> {
  const target = join(extensionsFolder, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  for (const file of await listFiles({ cwd: projectRoot, packageManager: PackageManager.None })) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(projectRoot, file), join(target, file));
  }
}
