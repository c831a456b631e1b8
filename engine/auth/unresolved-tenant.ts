import type { Send } from '../defender/http.ts';
import { TransportError } from '../defender/http.ts';
import { readBytes } from '../defender/read-body.ts';

/** What MSAL says, whatever the reason, where it did not get the addresses of a tenant; @azure/identity calls it unavailable. */
export const isUnresolved = (error: unknown): boolean =>
  error instanceof Error && /endpoints_resolution_error|openid_config_error/.test(error.message);

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 65_536;

/** Asks once more for the addresses of the tenant, for the reason that the library keeps to itself. */
export async function reasonUnresolved(send: Send, authorityHost: string, tenantId: string): Promise<Error> {
  const url = `${authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
  try {
    const reply = await send({ method: 'GET', url, headers: { accept: 'application/json' }, timeoutMs: TIMEOUT_MS });
    const text = Buffer.from(await readBytes(reply, MAX_BYTES)).toString('utf8');
    const said = /AADSTS\d+:[^"\\]*/.exec(text)?.[0];
    return new Error(
      said ?? `${authorityHost} answered HTTP ${String(reply.status)} where the addresses of the tenant should be`,
    );
  } catch (error) {
    if (!(error instanceof TransportError))
      return new Error('The addresses of the tenant cannot be read', { cause: error });
    const code = error.failure === 'untrusted' ? 'CERT_UNTRUSTED' : 'EUNREACHABLE';
    return Object.assign(new Error(`${authorityHost}: ${error.message}`), { code });
  }
}
