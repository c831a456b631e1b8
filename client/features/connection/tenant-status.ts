import * as vscode from 'vscode';
import { CLOUDS } from '../../../engine/auth/cloud.ts';
import { isObserved } from '../../../engine/auth/tenant-mode.ts';
import type { TenantProfile } from '../../../engine/auth/tenant-profile.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { tenantAndMode } from '../../infrastructure/text/tenant-text.ts';
import type { TenantChoice } from './tenant-selection.ts';

export interface StatusDeps {
  /** The chosen tenant once it is connected. */
  readonly onTenant: vscode.Event<Tenant | undefined>;
  readonly onMode: vscode.Event<Tenant>;
  readonly choice: () => TenantChoice;
  readonly profile: (name: string) => TenantProfile | undefined;
}

/** Which tenant runs would go to, and whether it is real: always in sight. */
export function registerTenantStatus({ onTenant, onMode, choice, profile }: StatusDeps): vscode.Disposable {
  let current: Tenant | undefined;
  const item = vscode.window.createStatusBarItem('playbook.tenant', vscode.StatusBarAlignment.Left, 50);
  item.name = 'Playbook Tenant';
  item.command = COMMANDS.switchTenant;
  const show = (tenant: Tenant | undefined): void => {
    current = tenant;
    const { text, label, tip } = tenant === undefined ? apart(choice()) : connected(tenant, profile);
    item.text = text;
    item.tooltip = tip;
    item.accessibilityInformation = { label: `Playbooks: ${label}` };
  };
  show(undefined);
  item.show();
  const switched = (tenant: Tenant): void => {
    if (tenant.id === current?.id) show(tenant);
  };
  return vscode.Disposable.from(item, onTenant(show), onMode(switched));
}

interface Status {
  readonly text: string;
  readonly label: string;
  readonly tip: string;
}

/** Nothing is connected: what was chosen is named all the same, since runs go there or nowhere. */
function apart(choice: TenantChoice): Status {
  if (choice.kind === 'practice')
    return {
      text: '$(debug-disconnect) No tenant',
      label: 'no tenant',
      tip: 'Playbooks: no tenant is connected. Click to choose one; a run opens the practice tenant.',
    };
  const name = shown(choice.name);
  return {
    text: `$(debug-disconnect) ${name} · not connected`,
    label: `tenant ${name}, not connected`,
    tip: `Playbooks: plans and runs of this workspace go to ${name}, which is not connected yet. Check Connection says why. Click to choose another one.`,
  };
}

function connected(tenant: Tenant, profile: StatusDeps['profile']): Status {
  const isReal = tenant.kind === 'live';
  return {
    text: `$(${isReal ? 'shield' : 'beaker'}) ${tenantAndMode(tenant, ' · ')}`,
    label: `tenant ${tenantAndMode(tenant)}`,
    tip: isReal ? realTip(tenant, profile(tenant.name)) : practiceTip(tenant),
  };
}

function realTip(tenant: Tenant, profile: TenantProfile | undefined): string {
  const does = isObserved(tenant) ? 'plans are made, nothing is sent' : 'playbooks act on its real devices';
  const { clientId } = profile ?? {};
  return [
    `${tenantAndMode(tenant)}: ${does}.`,
    `Tenant ${tenant.id}${profile === undefined ? '' : ` in the cloud ${CLOUDS[profile.cloud].title}`}, at ${tenant.baseUrl}.`,
    ...(profile === undefined
      ? []
      : [
          `Signs in by ${profile.credentials.join(', then ')}${clientId === undefined ? '' : ` as application ${clientId}`}.`,
        ]),
    'Click to switch the tenant.',
  ].join('\n');
}

function practiceTip(tenant: Tenant): string {
  const pace = tenant.speed === 1 ? '' : ` It lives ${tenant.speed} times faster than the clock on the wall.`;
  return `Practice tenant ${tenant.name} at ${tenant.baseUrl}. Nothing there is real.${pace}\nClick to switch the tenant.`;
}
