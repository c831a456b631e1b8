/**
 * Connects the tenants again for which a former runner left something open. What cannot be connected yet is tried again: when a
 * window comes that may be signed in, and once a minute where the network was away.
 */
import { isUnattended, type TenantProfile } from '../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../engine/errors.ts';
import type { Tenant } from '../engine/ports.ts';
import type { Log } from './log.ts';

export interface ReconnectParts {
  /** Tenants with open runs or leases that are not connected, by id. */
  readonly missing: () => readonly string[];
  /** @throws PlaybookError where the file cannot be read */
  readonly profiles: () => readonly TenantProfile[];
  readonly connect: (profile: string) => Promise<Tenant>;
  readonly log: Log;
  readonly retryMs?: number;
}

export interface Reconnect {
  /** `window`: one has come, so that profiles that need a person are tried, too. */
  try(window: boolean): Promise<void>;
  stop(): void;
}

const RETRY_MS = 60_000;

export function createReconnect({ missing, profiles, connect, log, retryMs = RETRY_MS }: ReconnectParts): Reconnect {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function connectOne(tenantId: string, window: boolean): Promise<boolean> {
    const found = profiles().filter((profile) => profile.tenantId === tenantId);
    const usable = found.filter(({ credentials }) => window || credentials.some(isUnattended));
    if (found.length > 0 && usable.length === 0)
      log.info(`${found[0]?.name ?? tenantId} waits for a window that is signed in`);
    let again = false;
    for (const { name } of usable) {
      try {
        await connect(name);
        log.info(`connected ${name} again`);
        return false;
      } catch (error) {
        log.info(`${name} is not connected: ${error instanceof Error ? error.message : String(error)}`);
        again ||= error instanceof PlaybookError && error.detail.kind === 'unreachable';
      }
    }
    return again;
  }

  async function tryAll(window: boolean): Promise<void> {
    clearTimeout(timer);
    let again = false;
    try {
      for (const tenantId of missing()) again = (await connectOne(tenantId, window)) || again;
    } catch (error) {
      log.error('connecting tenants again', error);
    }
    if (again && !isStopped) timer = setTimeout(() => void tryAll(window), retryMs);
  }

  return {
    try: tryAll,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
