/** Fetches an investigation package into the evidence folder. Links are secrets: they live in one step and are never kept. */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { Durable } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import { wait } from '../time/wait.ts';
import type { RunDeps } from './run-deps.ts';
import type { FollowInput } from './run-input.ts';

const TRIES = 5;
const NOT_READY_PAUSE_MS = 30_000;

/** Undefined when the package is on disk, else what went wrong. */
export async function fetchPackage(durable: Durable, deps: RunDeps, input: FollowInput): Promise<string | undefined> {
  return durable.step('package', async () => {
    try {
      const { api, tenant } = await deps.tenant(input.tenantId);
      const file = packageFile(input.evidenceFolder ?? deps.evidenceRoot, input);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      for (let tries = 0; tries < TRIES; tries++) {
        const link = await api.packageLink(input.machineActionId);
        if (link !== undefined) {
          const { bytes, sha256 } = await api.download(link, file);
          deps.journal.record(input.root, `artefact/${input.key}/${input.target.id}`, {
            type: 'artefact',
            path: input.key,
            target: input.target,
            file,
            bytes,
            sha256,
          });
          return undefined;
        }
        await wait(deps.clock, NOT_READY_PAUSE_MS / tenant.speed);
      }
      return 'The package was collected, but Defender offers no link to it. Fetch it from the Action center.';
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error;
      return `The package was collected, but could not be fetched: ${error.message}`;
    }
  });
}

/** `<evidence>/<folder>/<run>/<device>-<action>.zip`, with nothing of a name that could leave the folder. */
function packageFile(evidence: string, input: FollowInput): string {
  const root = resolve(evidence);
  const file = resolve(
    join(root, ...(input.folder ?? '').split(/[/\\]/).map(safeName).filter(Boolean), safeName(input.root)),
    `${safeName(input.target.name)}-${input.machineActionId.slice(0, 8)}.zip`,
  );
  if (!file.startsWith(root + sep))
    throw new PlaybookError({
      kind: 'refused',
      message: `The folder "${input.folder ?? ''}" is outside of the evidence folder.`,
    });
  return file;
}

const safeName = (name: string): string =>
  name
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 80);
