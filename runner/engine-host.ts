/** Puts the engine together from its adapters: SQLite, wall clock, HTTP. */
import { createHttpTransport } from '../engine/defender/http-transport.ts';
import { openStore } from '../engine/durable/sqlite-store.ts';
import { PlaybookError } from '../engine/errors.ts';
import { createEngine } from '../engine/index.ts';
import { createJournal } from '../engine/journal/journal.ts';
import { verifyJournal } from '../engine/journal/verify.ts';
import { createNotifier } from '../engine/notify/notifier.ts';
import { createSystemClock } from '../engine/time/system-clock.ts';
import { createArchive } from './archive.ts';
import { checkTenant } from './check-tenant.ts';
import { createConnectTenant } from './connect-tenant.ts';
import { homeFiles } from './home.ts';
import type { HostedEngine } from './host.ts';
import type { Log } from './log.ts';
import { createProfileTokens } from './profile-tokens.ts';
import { noClients, type RunnerClients } from './runner-clients.ts';
import { createSecrets } from './secrets.ts';
import { createTenantStore } from './tenants.ts';

/** With `send` in this variable of the environment, messages of practice tenants are sent like those of others. */
const PRACTICE_MESSAGES = 'PLAYBOOK_PRACTICE_MESSAGES';

export interface EngineHostOptions {
  readonly home: string;
  readonly version: string;
  readonly log: Log;
  /** Windows and terminals that can be asked for a token or a sign-in; nobody where left out. */
  readonly clients?: RunnerClients;
}

/** @throws PlaybookError `storage` where the journal cannot be opened. */
export function openEngine({ home, version, log, clients = noClients }: EngineHostOptions): HostedEngine {
  const files = homeFiles(home);
  const clock = createSystemClock();
  const store = openStore(files.journal);
  const journal = createJournal(store, { clock });
  const secrets = createSecrets();
  const tokens = createProfileTokens({ clients, clock, env: process.env, log });
  const storageLost = Promise.withResolvers<PlaybookError>();
  const engine = createEngine({
    store,
    journal,
    clock,
    version,
    evidenceRoot: files.evidence,
    keepMode: (tenantId, mode) => {
      const profiles = createTenantStore(home);
      for (const profile of profiles.list()) if (profile.tenantId === tenantId) profiles.put({ ...profile, mode });
    },
    notifier: createNotifier({
      send: createHttpTransport(),
      clock,
      secret: (name) => secrets.get(name),
      folder: files.messages,
      fromPractice: process.env[PRACTICE_MESSAGES] === 'send',
    }),
    onError: (error, runId) => {
      log.error(runId === undefined ? 'the engine' : `run ${runId}`, error);
      if (error instanceof PlaybookError && error.detail.kind === 'storage') storageLost.resolve(error);
    },
  });
  return {
    engine,
    connectTenant: createConnectTenant({ home, engine, store, clock, log, tokens }),
    checkTenant: (params) => checkTenant(params, { home, tokens }),
    verify: () => verifyJournal(store),
    secrets,
    archive: createArchive({ store, journal, clock, log, settings: files.settings }),
    storageLost: storageLost.promise,
  };
}
