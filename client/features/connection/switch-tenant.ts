import { CLOUDS } from '../../../engine/auth/cloud.ts';
import { createTenantStore } from '../../../runner/tenants.ts';
import { pick, type Choice, type Heading } from '../../infrastructure/prompts/prompts.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import type { TenantChoice, TenantSelection } from './tenant-selection.ts';

/** A tenant, or the wish to connect another one. */
type Wish = TenantChoice | { readonly kind: 'connect' };

/** Lets a person choose which tenant this workspace works with. `connect` leads to one that is not there yet. */
export async function switchTenant(
  selection: TenantSelection,
  home: string,
  connect: () => Promise<void>,
): Promise<void> {
  const wish = await pick<Wish>({
    prompt: 'tenant',
    title: 'Switch Tenant',
    placeholder: 'Where do plans and runs of this workspace go?',
    choices: choices(selection.choice(), home),
  });
  if (wish.kind === 'connect') {
    await connect();
    return;
  }
  await selection.choose(wish);
  await selection.open();
}

function choices(current: TenantChoice, home: string): readonly (Choice<Wish> | Heading)[] {
  const mark = (isCurrent: boolean): string => (isCurrent ? ' · now' : '');
  const profiles = createTenantStore(home).list();
  return [
    {
      label: '$(beaker) Practice tenant',
      description: `SIMULATOR${mark(current.kind === 'practice')}`,
      detail: 'On this computer; nothing there is real.',
      value: { kind: 'practice' },
    },
    ...(profiles.length === 0 ? [] : [{ heading: 'Connected tenants' }]),
    ...profiles.map(({ name, mode, tenantId, clientId, cloud }) => ({
      label: `$(shield) ${shown(name)}`,
      description: `${mode.toUpperCase()}${mark(current.kind === 'profile' && current.name === name)}`,
      detail: `${CLOUDS[cloud].title} · tenant ${tenantId}${clientId === undefined ? '' : ` · application ${clientId}`}`,
      value: { kind: 'profile', name } as const,
    })),
    { heading: 'More' },
    { label: '$(add) Connect a tenant…', value: { kind: 'connect' } },
  ];
}
