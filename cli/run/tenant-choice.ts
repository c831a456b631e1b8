/** `--tenant NAME`, `simulator` or an address: which tenant to connect, with which token. */
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
  if (!isLoopbackAddress(tenant)) return connectedTenant(tenant, tokenEnv, home);
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

/** Whoever types the command waits, and may be asked to sign in. */
function connectedTenant(name: string, tokenEnv: string | undefined, home: string): TenantConnection {
  const store = createTenantStore(home);
  const profile = store.get(name);
  if (profile === undefined)
    throw unknownTenant(
      name,
      store.list().map((one) => one.name),
    );
  if (tokenEnv === undefined) return { kind: 'defender', profile: profile.name, ask: true };
  throw new PlaybookError({
    kind: 'usage',
    message: `--token-env is for practice tenants; '${profile.name}' gets its tokens as its profile says.`,
    advice: 'Leave it out.',
  });
}

function unknownTenant(tenant: string, known: readonly string[]): PlaybookError {
  const names = known.length === 0 ? 'None is connected yet' : `Connected are ${known.join(', ')}`;
  return new PlaybookError({
    kind: 'usage',
    message: `${tenant} is neither the name of a connected tenant nor the address of a practice tenant on this computer.`,
    advice: `${names}. Use one of these, --tenant simulator, or the address that \`playbook simulate\` printed.`,
  });
}
