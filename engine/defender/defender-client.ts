import type { DefenderApi, TokenSource } from '../ports.ts';
import { alertApi } from './alerts.ts';
import { createApiSession, type SessionParts } from './api-session.ts';
import { createDownload } from './download.ts';
import { fileApi } from './files.ts';
import { GRAPH_ROOT, huntingApi } from './hunting.ts';
import { indicatorApi } from './indicators.ts';
import { libraryApi } from './library.ts';
import { machineActionApi } from './machine-actions.ts';
import { machineApi } from './machines.ts';

export interface ClientParts extends SessionParts {
  /** Largest file that is downloaded. */
  readonly maxDownloadBytes?: number;
  /** Where hunting goes on once Defender's own call is gone: address and tokens of Microsoft Graph in the tenant's cloud. */
  readonly graph?: { readonly baseUrl: string; readonly tokens: TokenSource };
}

/** The Defender for Endpoint API of one tenant. Throws kind `usage` where the base address is not usable. */
export function createDefenderClient(parts: ClientParts): DefenderApi {
  const session = createApiSession(parts);
  const { baseUrl, send, clock, maxDownloadBytes: maxBytes, graph } = parts;
  return {
    ...machineApi(session),
    ...machineActionApi(session, clock),
    ...alertApi(session),
    ...fileApi(session),
    ...indicatorApi(session),
    ...huntingApi(
      session,
      graph === undefined ? undefined : createApiSession({ ...parts, ...graph, root: GRAPH_ROOT }),
    ),
    ...libraryApi(session),
    download: createDownload({ baseUrl, send, clock, ...(maxBytes === undefined ? {} : { maxBytes }) }),
  };
}
