/** `--tenant`: a connected tenant by its name, `simulator`, or the address of a practice tenant with its token. */
import { PlaybookError } from '../../engine/errors.ts';
import { findPractice, isLoopbackAddress, readPractice } from '../../runner/practice.ts';
import type { TenantConnection } from '../../runner/protocol.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import { startDetachedPractice } from '../practice-host.ts';
import type { Terminal } from '../terminal.ts';

/** Fast enough to see a run end while one looks on, slow enough to follow. */
const PRACTICE_SPEED = 20;

export interface TenantOptions {
  readonly tenant: string;
  /** Name of the environment variable that holds the token: a token in an argument is seen by every process. */
  readonly tokenEnv?: string;
}

export async function chooseTenant(
  { tenant, tokenEnv }: TenantOptions,
  home: string,
  terminal: Terminal,
): Promise<TenantConnection> {
  if (tenant === 'simulator') return practiceTenant(home, terminal);
  if (!tenant.includes('://')) return connectedTenant(tenant, home);
  if (!isLoopbackAddress(tenant)) throw notPractice(tenant);
  const baseUrl = new URL(tenant).origin;
  if (tokenEnv !== undefined) return { kind: 'simulator', baseUrl, token: tokenFrom(tokenEnv) };
  const registered = readPractice(home);
  if (registered?.baseUrl === baseUrl) return { kind: 'simulator', baseUrl, token: registered.token };
  throw new PlaybookError({
    kind: 'usage',
    message: `There is no token for ${baseUrl}.`,
    advice: 'Put it into an environment variable and give its name: --token-env NAME.',
  });
}

function connectedTenant(name: string, home: string): TenantConnection {
  const profile = createTenantStore(home).get(name);
  if (profile !== undefined) return { kind: 'defender', profile: profile.name };
  throw new PlaybookError({
    kind: 'usage',
    message: `There is no tenant "${name}".`,
    advice:
      '`playbook tenants` lists those that are connected, `playbook connect` connects one; --tenant simulator is for practice.',
  });
}

async function practiceTenant(home: string, terminal: Terminal): Promise<TenantConnection> {
  const running = await findPractice(home);
  if (running !== undefined) return { kind: 'simulator', baseUrl: running.baseUrl, token: running.token };
  const { baseUrl, token } = await startDetachedPractice({ speed: PRACTICE_SPEED });
  terminal.note(
    `Started a practice tenant at ${baseUrl}, ${PRACTICE_SPEED} times faster than a real one; \`playbook simulate --stop\` ends it.`,
  );
  return { kind: 'simulator', baseUrl, token };
}

function tokenFrom(name: string): string {
  const token = process.env[name];
  if (token !== undefined && token !== '') return token;
  throw new PlaybookError({
    kind: 'usage',
    message: `The environment variable ${name} holds no token.`,
    advice: `Set it to the token that \`playbook simulate\` printed.`,
  });
}

function notPractice(tenant: string): PlaybookError {
  return new PlaybookError({
    kind: 'usage',
    message: `${tenant} is not a practice tenant on this computer.`,
    advice:
      'Use --tenant simulator, the address that `playbook simulate` printed, or the name of a tenant that `playbook connect` has connected.',
  });
}
