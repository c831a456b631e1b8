/** What people order about a tenant: to be observed only, or to be acted upon. */
import { isObserved, modeOf } from '../auth/tenant-mode.ts';
import type { TenantMode } from '../auth/tenant-profile.ts';
import type { DurableHost } from '../durable/durable.ts';
import type { TenantConnection } from '../engine.ts';
import { PlaybookError } from '../errors.ts';
import type { RunEvent } from '../journal/events.ts';
import type { AuditJournal } from '../journal/journal.ts';
import type { Person } from '../plan/run-plan.ts';
import type { Tenant } from '../ports.ts';
import type { LeaseInput } from './run-input.ts';
import type { TenantDirectory } from './tenant-directory.ts';

/** The tenant is LIVE again: releases that were held go on. */
export const MODE_SIGNAL = 'mode';

/** Where the mode of a tenant is kept besides the journal; resolves once it is on disk. */
export type KeepMode = (tenantId: string, mode: TenantMode) => void | Promise<void>;

export interface ModeOrders {
  /**
   * Switches a tenant of real devices. Back to OBSERVE holds from the call on; LIVE holds once the record of who switched is
   * on disk. Returns the tenant as it is then.
   * @throws PlaybookError `not-found`; `usage` for a practice tenant
   */
  set(tenantId: string, mode: TenantMode, by: Person, reason?: string): Promise<Tenant>;
  /** Every switch, oldest first. */
  changes(tenantId: string): ReturnType<AuditJournal['modeChanges']>;
  /** Called once a switch holds. Returns how to stop. */
  onChange(listener: (tenant: Tenant) => void): () => void;
}

interface Parts {
  readonly tenants: TenantDirectory;
  readonly journal: AuditJournal;
  readonly host: DurableHost;
  readonly keep: KeepMode;
  /** Throws where the tenant is not connected. */
  readonly connected: (tenantId: string) => TenantConnection;
}

export function createModeOrders({ tenants, journal, host, keep, connected }: Parts): ModeOrders {
  const listeners = new Set<(tenant: Tenant) => void>();

  async function set(tenantId: string, mode: TenantMode, by: Person, reason?: string): Promise<Tenant> {
    const { tenant } = connected(tenantId);
    if (tenant.kind === 'simulator')
      throw new PlaybookError({
        kind: 'usage',
        message: `${tenant.name} is a practice tenant: nothing there is real, and it has no OBSERVE.`,
        advice: 'Connect a tenant of Defender to observe it.',
      });
    if (modeOf(tenant) === mode) return tenant;
    if (mode === 'observe') tenants.setMode(tenantId, mode);
    const change = {
      type: 'tenant-mode' as const,
      tenant: { id: tenantId, name: tenant.name },
      mode,
      by,
      ...(reason === undefined || reason.trim() === '' ? {} : { reason: reason.trim() }),
    };
    const event = journal.recordMode(change);
    for (const root of openRoots(host, tenantId)) journal.record(root, `tenant-mode/${event.sequence}`, change);
    await journal.flushed();
    await keep(tenantId, mode);
    if (mode === 'live') {
      tenants.setMode(tenantId, mode);
      await wakeHeld(host, tenantId, event);
    }
    const now = connected(tenantId).tenant;
    for (const listener of listeners) listener(now);
    return now;
  }

  return {
    set,
    changes: (tenantId) => journal.modeChanges(tenantId),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * The tenant as it may be connected: LIVE only where its profile says so and the journal knows who switched it. A profile that
 * somebody edited, or that came from elsewhere, is observed.
 */
export function admitted(tenant: Tenant, journal: AuditJournal): Tenant {
  if (tenant.kind === 'simulator') return tenant;
  const last = journal.modeChanges(tenant.id).at(-1)?.body.mode;
  return { ...tenant, mode: last === 'live' && !isObserved(tenant) ? 'live' : 'observe' };
}

/** Tells leases whose releases were held. The same switch is told once, also where it is told again after a restart. */
export async function wakeHeld(host: DurableHost, tenantId: string, { sequence }: RunEvent): Promise<void> {
  for (const { runId, flow } of host.open()) {
    if (flow !== 'lease' || (host.input(runId) as LeaseInput).tenantId !== tenantId) continue;
    await host.deliver(runId, MODE_SIGNAL, `mode/${sequence}`, null);
  }
}

/** Runs with a part that is not over, leases included. */
function openRoots(host: DurableHost, tenantId: string): ReadonlySet<string> {
  const roots = new Set<string>();
  for (const { runId, flow } of host.open()) {
    const input = host.input(runId);
    const tenant = flow === 'playbook' ? tenantOfRun(input) : tenantOfPart(input);
    if (tenant === tenantId) roots.add(runId.split('/')[0] ?? runId);
  }
  return roots;
}

const tenantOfRun = (input: unknown): unknown =>
  has(input, 'request') && has(input.request, 'tenantId') ? input.request.tenantId : undefined;
const tenantOfPart = (input: unknown): unknown => (has(input, 'tenantId') ? input.tenantId : undefined);
const has = <K extends string>(value: unknown, key: K): value is Readonly<Record<K, unknown>> =>
  typeof value === 'object' && value !== null && key in value;
