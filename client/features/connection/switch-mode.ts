import * as vscode from 'vscode';
import { isObserved, modeMark, modeOf } from '../../../engine/auth/tenant-mode.ts';
import type { TenantMode } from '../../../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { ListTenants, SetTenantMode } from '../../../runner/protocol.ts';
import { UserCancelledError } from '../../infrastructure/errors/user-cancelled-error.ts';
import { thisPerson } from '../../infrastructure/person.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';

/** Switches a tenant of real devices to LIVE, or back to OBSERVE. A modal names it; dismissing that changes nothing. */
export async function switchTenantMode(runner: Pick<RunnerSession, 'request'>): Promise<void> {
  const tenant = await chooseTenant(await runner.request(ListTenants, {}));
  const mode: TenantMode = isObserved(tenant) ? 'live' : 'observe';
  await confirm(tenant, mode);
  const now = await runner.request(SetTenantMode, { tenantId: tenant.id, mode, by: thisPerson() });
  const what = modeOf(now) === 'live' ? 'Playbooks act on its devices.' : 'Nothing is sent to it any more.';
  // Not awaited: a message may stand for hours.
  void vscode.window.showInformationMessage(`${shown(now.name)} is ${modeMark(now)} now. ${what}`);
}

async function chooseTenant(connected: readonly Tenant[]): Promise<Tenant> {
  const real = connected.filter(({ kind }) => kind === 'live');
  const [first, ...others] = real;
  if (first === undefined)
    throw new PlaybookError({
      kind: 'not-found',
      message: 'No tenant of real devices is connected; a practice tenant has no OBSERVE.',
      advice: 'Connect a tenant first: Playbook: Connect Tenant.',
    });
  if (others.length === 0) return first;
  return pick({
    prompt: 'tenant',
    title: 'Switch Tenant Mode',
    placeholder: 'Which tenant?',
    choices: real.map((tenant) => ({ label: shown(tenant.name), description: modeMark(tenant), value: tenant })),
  });
}

/** @throws UserCancelledError where the modal is dismissed */
async function confirm(tenant: Tenant, mode: TenantMode): Promise<void> {
  const name = shown(tenant.name);
  const [question, detail, yes] =
    mode === 'live'
      ? ([
          `Switch ${name} to LIVE?`,
          `Playbooks will isolate real devices of ${name}, ban files and addresses, and change alerts, as their plans and approvals say. The log of the tenant keeps that you switched it.`,
          `Switch ${name} to LIVE`,
        ] as const)
      : ([
          `Switch ${name} to OBSERVE?`,
          'Nothing is sent any more: runs that are under way stop sending, and releases that fall due are held until the tenant is LIVE again. Devices that are isolated stay isolated meanwhile.',
          `Switch ${name} to OBSERVE`,
        ] as const);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes)
    throw new UserCancelledError('tenant mode');
}
