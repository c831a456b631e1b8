import * as vscode from 'vscode';
import type { Tenant } from '../../../engine/ports.ts';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { tenantAndMode } from '../../infrastructure/text/tenant-text.ts';

/** Which tenant runs would go to, and whether it is real: always in sight. */
export function registerTenantStatus(
  onTenant: vscode.Event<Tenant | undefined>,
  onMode: vscode.Event<Tenant>,
): vscode.Disposable {
  let current: Tenant | undefined;
  const item = vscode.window.createStatusBarItem('playbook.tenant', vscode.StatusBarAlignment.Left, 50);
  item.name = 'Playbook Tenant';
  item.command = COMMANDS.switchTenant;
  const show = (tenant: Tenant | undefined): void => {
    current = tenant;
    item.text =
      tenant === undefined
        ? '$(debug-disconnect) No tenant'
        : `$(${tenant.kind === 'simulator' ? 'beaker' : 'shield'}) ${tenantAndMode(tenant, ' · ')}`;
    item.tooltip = tenant === undefined ? 'Playbooks: no tenant is connected. Choose one.' : tip(tenant);
    item.accessibilityInformation = {
      label: tenant === undefined ? 'Playbooks: no tenant' : `Playbooks: tenant ${tenantAndMode(tenant)}`,
    };
  };
  show(undefined);
  item.show();
  const switched = (tenant: Tenant): void => {
    if (tenant.id === current?.id) show(tenant);
  };
  return vscode.Disposable.from(item, onTenant(show), onMode(switched));
}

function tip(tenant: Tenant): string {
  if (tenant.kind === 'live') return `Tenant ${shown(tenant.name)} (${tenant.id}) at ${tenant.baseUrl}.`;
  const pace = tenant.speed === 1 ? '' : ` It lives ${tenant.speed} times faster than the clock on the wall.`;
  return `Practice tenant ${tenant.name} at ${tenant.baseUrl}. Nothing there is real.${pace}`;
}
