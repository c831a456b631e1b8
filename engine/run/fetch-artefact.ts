/** Fetches what an action made on a device into the evidence folder. Links are secrets: they live in one step and are never kept. */
import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { Durable } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import type { CallContext, DefenderApi } from '../ports.ts';
import { wait } from '../time/wait.ts';
import { evidenceFile, makeEvidenceFolder } from './evidence-file.ts';
import { recordCalls } from './record-calls.ts';
import type { RunDeps } from './run-deps.ts';
import type { FollowInput } from './run-input.ts';
import { exitCodeOf } from './script-result.ts';

const TRIES = 5;
const NOT_READY_PAUSE_MS = 30_000;

interface Source {
  /** What it is, as the subject of a sentence. */
  readonly what: string;
  readonly extension: string;
  readonly link: (api: DefenderApi, machineActionId: string, calls: CallContext) => Promise<string | undefined>;
  /** What the file tells that belongs into the record. */
  readonly read?: (file: string) => string | undefined;
}

/** One command a session: its result is the first. */
const liveResponse: Source['link'] = (api, id, calls) => api.liveResponseLink(id, 0, calls);

const SOURCES: Readonly<Partial<Record<ActionId, Source>>> = {
  'device.collect': {
    what: 'The package was collected',
    extension: '.zip',
    link: (api, id, calls) => api.packageLink(id, calls),
  },
  'device.script': { what: 'The script was run', extension: '.json', link: liveResponse, read: exitText },
  // The service packs each file for itself.
  'device.fetch': { what: 'The file was read', extension: '.gz', link: liveResponse },
};

function exitText(file: string): string | undefined {
  const code = exitCodeOf(file);
  return code === undefined || code === 0 ? undefined : `The script ended with exit code ${code}.`;
}

export interface Fetched {
  /** Why the file is not on disk. */
  readonly problem?: string;
  readonly detail?: string;
}

/** Does nothing for actions that leave no file. */
export async function fetchArtefact(durable: Durable, deps: RunDeps, input: FollowInput): Promise<Fetched> {
  const source = SOURCES[input.action];
  if (source === undefined) return {};
  return durable.step('artefact', async () => {
    try {
      return await fetch(deps, input, source);
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error;
      return {
        problem: `${source.what}, but its result could not be fetched: ${error.detail.message} Fetch it from the Action center.`,
      };
    }
  });
}

/** Links live for minutes: one that is refused is asked for anew, once. */
const hasRunOut = (error: unknown): error is PlaybookError =>
  error instanceof PlaybookError && [401, 403, 404, 410].includes(error.detail.status ?? 0);

async function fetch(deps: RunDeps, input: FollowInput, source: Source): Promise<Fetched> {
  const { api, tenant } = await deps.tenant(input.tenantId);
  const evidence = input.evidenceFolder ?? deps.evidenceRoot;
  const file = evidenceFile(evidence, input, source.extension);
  makeEvidenceFolder(evidence, file);
  let refused: PlaybookError | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const link = await source.link(api, input.machineActionId, recordCalls(deps, input.root, input.key));
    if (link !== undefined) {
      const saved = await api.download(link, file).catch((error: unknown) => {
        if (refused !== undefined || !hasRunOut(error)) throw error;
        refused = error;
        return undefined;
      });
      if (saved === undefined) continue;
      const { bytes, sha256 } = saved;
      const { key: path, target } = input;
      const event = { type: 'artefact', path, target, file, bytes, sha256 } as const;
      deps.journal.record(input.root, `artefact/${path}/${target.id}`, event);
      const detail = source.read?.(file);
      return detail === undefined ? {} : { detail };
    }
    await wait(deps.clock, NOT_READY_PAUSE_MS / tenant.speed);
  }
  return { problem: `${source.what}, but Defender offers no link to its result. Fetch it from the Action center.` };
}
