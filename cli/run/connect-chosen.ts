import type { Tenant } from '../../engine/ports.ts';
import type { RunnerConnection } from '../../runner/client.ts';
import { ConnectTenant, type TenantConnection } from '../../runner/protocol.ts';
import type { Terminal } from '../terminal.ts';

/** Connects a tenant; where that takes a person and one sits at the terminal, says how to sign in. */
export async function connectChosen(
  runner: RunnerConnection,
  connection: TenantConnection,
  terminal: Terminal,
): Promise<Tenant> {
  if (connection.kind === 'simulator' || !terminal.canAsk) return runner.request(ConnectTenant, connection);
  const stop = runner.onSignIn(({ profile, message }) => {
    if (profile === connection.profile) terminal.note(message);
  });
  try {
    return await runner.request(ConnectTenant, { ...connection, ask: true });
  } finally {
    stop();
  }
}
