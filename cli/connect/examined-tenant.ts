/** Which connection `playbook doctor` looks at. */
import { PlaybookError } from '../../engine/errors.ts';
import { findPractice } from '../../runner/practice.ts';
import type { CheckParams } from '../../runner/protocol.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import { chooseTenant } from '../run/tenant-choice.ts';
import type { Terminal } from '../terminal.ts';

export interface ExaminedOptions {
  readonly tenant?: string;
  readonly tokenEnv?: string;
}

/** The named one; without a name the only one that is connected, else the practice tenant that is there. */
export async function examinedTenant(
  { tenant, tokenEnv }: ExaminedOptions,
  home: string,
  terminal: Terminal,
): Promise<CheckParams['tenant']> {
  if (tenant !== undefined) {
    return chooseTenant(tokenEnv === undefined ? { tenant } : { tenant, tokenEnv }, home, terminal);
  }
  const profiles = createTenantStore(home).list();
  const [only, ...others] = profiles;
  if (only !== undefined && others.length === 0) return { kind: 'defender', profile: only.name };
  const practice = await findPractice(home);
  if (only === undefined && practice !== undefined)
    return { kind: 'simulator', baseUrl: practice.baseUrl, token: practice.token };
  throw new PlaybookError({
    kind: 'usage',
    message:
      only === undefined
        ? 'No tenant is connected.'
        : `${String(profiles.length)} tenants are connected; it is not said which one to look at.`,
    advice:
      only === undefined
        ? 'Connect one with `playbook connect`, or look at a practice tenant: --tenant simulator.'
        : `Pass --tenant with one of: ${profiles.map(({ name }) => name).join(', ')}.`,
  });
}
