import { gated } from '../auth/tenant-mode.ts';
import type { TenantMode } from '../auth/tenant-profile.ts';
import type { TenantConnection } from '../engine.ts';
import type { Tenant } from '../ports.ts';

/** Tenants by id. A run that resumes before its tenant is connected waits here. */
export class TenantDirectory {
  readonly #connected = new Map<string, TenantConnection>();
  readonly #waiting = new Map<string, ((connection: TenantConnection) => void)[]>();

  set(given: TenantConnection): void {
    const { id } = given.tenant;
    const api = gated(given.api, () => this.#connected.get(id)?.tenant ?? given.tenant);
    const connection = changed(given, { api });
    this.#connected.get(id)?.watcher.stop();
    this.#connected.set(id, connection);
    for (const wake of this.#waiting.get(id) ?? []) wake(connection);
    this.#waiting.delete(id);
  }

  /** From this moment on, also for calls of flows that hold the connection already. */
  setMode(tenantId: string, mode: TenantMode): void {
    const connection = this.#connected.get(tenantId);
    if (connection === undefined) return;
    this.#connected.set(tenantId, changed(connection, { tenant: { ...connection.tenant, mode } }));
  }

  find(tenantId: string): TenantConnection | undefined {
    return this.#connected.get(tenantId);
  }

  all(): readonly Tenant[] {
    return Array.from(this.#connected.values(), ({ tenant }) => tenant);
  }

  get(tenantId: string): Promise<TenantConnection> {
    const connection = this.#connected.get(tenantId);
    if (connection !== undefined) return Promise.resolve(connection);
    return new Promise((resolve) => {
      this.#waiting.set(tenantId, [...(this.#waiting.get(tenantId) ?? []), resolve]);
    });
  }

  stop(): void {
    for (const { watcher } of this.#connected.values()) watcher.stop();
  }
}

/** Everything else goes on to be asked of the connection: what its token permits changes with each new token. */
export const changed = (connection: TenantConnection, to: Partial<TenantConnection>): TenantConnection =>
  Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(connection),
      ...Object.getOwnPropertyDescriptors(to),
    },
  ) as TenantConnection;
