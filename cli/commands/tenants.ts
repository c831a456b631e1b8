import Table from 'cli-table3';
import type { Command } from 'commander';
import { CLOUDS } from '../../engine/auth/cloud.ts';
import type { TenantProfile } from '../../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../../engine/errors.ts';
import { runnerHome } from '../../runner/home.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import { formatOption, type Format } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { plainLine } from '../text/plain.ts';

export function addTenants(program: Command, terminal: Terminal): void {
  program
    .command('tenants')
    .description('List the tenants that are connected.')
    .addOption(formatOption())
    .action(({ format }: { format: Format }) => {
      const profiles = createTenantStore(runnerHome()).list();
      if (format === 'json') terminal.json(profiles);
      else
        terminal.out(
          profiles.length === 0 ? 'No tenant is connected; `playbook connect` connects one.' : renderTenants(profiles),
        );
    });
  program
    .command('disconnect')
    .argument('<name>', 'name of the tenant')
    .description('Forget how to sign in to a tenant. Runs and their records stay; a lease there is no longer ended.')
    .action((name: string) => {
      if (createTenantStore(runnerHome()).remove(name)) {
        terminal.note(
          `${name} is no longer connected. The application and its certificate or secret still exist in Entra.`,
        );
        return;
      }
      throw new PlaybookError({
        kind: 'not-found',
        message: `There is no tenant "${name}".`,
        advice: 'List those that are connected with `playbook tenants`.',
      });
    });
}

function renderTenants(profiles: readonly TenantProfile[]): string {
  const table = new Table({
    head: ['name', 'mode', 'cloud', 'tenant', 'application', 'signs in with'],
    style: { head: [], border: [] },
  });
  for (const { name, mode, cloud, tenantId, clientId, credentials } of profiles) {
    const cells = [
      name,
      mode.toUpperCase(),
      CLOUDS[cloud].title,
      tenantId,
      clientId ?? '–',
      credentials.join(', then '),
    ];
    table.push(cells.map(plainLine));
  }
  return table.toString();
}
