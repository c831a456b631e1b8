import type { TenantConnection } from '../engine.ts';

/** Tenants by id. A run that resumes before its tenant is connected waits here. */
export class TenantDirectory {
  readonly #connected = new Map<string, TenantConnection>();
  readonly #waiting = new Map<string, ((connection: TenantConnection) => void)[]>();

  set(connection: TenantConnection): void {
    const { id } = connection.tenant;
    this.#connected.get(id)?.watcher.stop();
    this.#connected.set(id, connection);
    for (const wake of this.#waiting.get(id) ?? []) wake(connection);
    this.#waiting.delete(id);
  }

  find(tenantId: string): TenantConnection | undefined {
    return this.#connected.get(tenantId);
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
