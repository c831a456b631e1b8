import manifest from '../package.json' with { type: 'json' };
import type { FailureDetail } from '../engine/errors.ts';

/** Version of the product that this code was built from. */
export const PRODUCT_VERSION: string = manifest.version;

/** The first Node with `node:sqlite` without a flag. */
const FLOOR = [22, 13] as const;

/** What to tell somebody whose Node is too old; undefined where it will do. `version` as in `process.versions.node`. */
export function nodeProblem(version: string): FailureDetail | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) return undefined;
  return {
    kind: 'version',
    message: `Defender Playbooks needs Node ${FLOOR.join('.')} or newer; this is Node ${version}.`,
    advice: 'Install a newer Node, or use VS Code 1.101 or newer, which brings one.',
  };
}
