/** Connects the tenant of a run where the runner may have been started anew: the named one, or the practice tenant that is there. */
import type { Command } from 'commander';
import type { RunnerConnection } from '../../runner/client.ts';
import { findPractice } from '../../runner/practice.ts';
import { ConnectTenant } from '../../runner/protocol.ts';
import type { Terminal } from '../terminal.ts';
import { chooseTenant, type TenantOptions } from './tenant-choice.ts';

export type ReachOptions = Partial<TenantOptions>;

export const addReachOptions = (command: Command): Command =>
  command
    .option(
      '--tenant <address>',
      'name of a connected tenant, `simulator`, or the address of a practice tenant; the running one where left out',
    )
    .option('--token-env <variable>', 'environment variable that holds the token of the tenant');

export async function reachTenant(
  runner: RunnerConnection,
  { tenant, tokenEnv }: ReachOptions,
  terminal: Terminal,
): Promise<void> {
  if (tenant !== undefined) {
    const options = { tenant, ...(tokenEnv === undefined ? {} : { tokenEnv }) };
    await runner.request(ConnectTenant, await chooseTenant(options, runner.home, terminal));
    return;
  }
  const running = await findPractice(runner.home);
  if (running !== undefined)
    await runner.request(ConnectTenant, { kind: 'simulator', baseUrl: running.baseUrl, token: running.token });
}
