/** Puts the engine together from its adapters: SQLite, wall clock, HTTP. */
import { createCallBudget } from '../engine/budget/call-budget.ts';
import { createStaticTokenSource } from '../engine/auth/static-token-source.ts';
import { permissionsOfToken } from '../engine/auth/token-permissions.ts';
import { tapped } from '../engine/cassette/record-calls.ts';
import { createDefenderClient } from '../engine/defender/defender-client.ts';
import { createHttpTransport } from '../engine/defender/http-transport.ts';
import { openStore, type Store } from '../engine/durable/sqlite-store.ts';
import type { Engine } from '../engine/engine.ts';
import { PlaybookError } from '../engine/errors.ts';
import { createEngine } from '../engine/index.ts';
import { createJournal } from '../engine/journal/journal.ts';
import { verifyJournal } from '../engine/journal/verify.ts';
import { createNotifier } from '../engine/notify/notifier.ts';
import type { Tenant } from '../engine/ports.ts';
import { createActionPoller } from '../engine/run/action-poller.ts';
import type { KeepMode } from '../engine/run/mode-orders.ts';
import type { Clock } from '../engine/time/clock.ts';
import { createSystemClock } from '../engine/time/system-clock.ts';
import { createArchive } from './archive.ts';
import { homeFiles } from './home.ts';
import type { HostedEngine } from './host.ts';
import type { Log } from './log.ts';
import { readPracticeTenant } from './practice.ts';
import { createSecrets } from './secrets.ts';
import type { TenantConnection } from './protocol.ts';

/** With `send` in this variable of the environment, messages of practice tenants are sent like those of others. */
const PRACTICE_MESSAGES = 'PLAYBOOK_PRACTICE_MESSAGES';

export interface EngineHostOptions {
  readonly home: string;
  readonly version: string;
  readonly log: Log;
  /** Keeps the mode of a tenant where its profile is kept. */
  readonly keepMode?: KeepMode;
}

/** @throws PlaybookError `storage` where the journal cannot be opened. */
export function openEngine({ home, version, log, keepMode }: EngineHostOptions): HostedEngine {
  const files = homeFiles(home);
  const clock = createSystemClock();
  const store = openStore(files.journal);
  const journal = createJournal(store, { clock });
  const secrets = createSecrets();
  const storageLost = Promise.withResolvers<PlaybookError>();
  const engine = createEngine({
    store,
    journal,
    clock,
    version,
    evidenceRoot: files.evidence,
    ...(keepMode === undefined ? {} : { keepMode }),
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
    connectTenant: (connection) => connectTenant(connection, { engine, store, clock, log }),
    verify: () => verifyJournal(store),
    secrets,
    archive: createArchive({ store, journal, clock, log, settings: files.settings }),
    storageLost: storageLost.promise,
  };
}

interface TenantParts {
  readonly engine: Engine;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** A tenant that is connected already keeps its budget and its poller. */
async function connectTenant(connection: TenantConnection, parts: TenantParts): Promise<Tenant> {
  const tenant = await readPracticeTenant(connection);
  const known = parts.engine.tenant(tenant.id)?.tenant;
  if (known?.baseUrl === tenant.baseUrl) return known;
  const { engine, store, clock, log } = parts;
  const budget = createCallBudget({
    clock,
    speed: tenant.speed,
    store: { calls: store.calls, tenantId: tenant.id },
  });
  const api = createDefenderClient({
    baseUrl: tenant.baseUrl,
    send: tapped(createHttpTransport()),
    tokens: createStaticTokenSource(connection.token),
    budget,
    clock,
  });
  const watcher = createActionPoller({
    tenant,
    api,
    clock,
    store: store.watches,
    deliver: (runId, name, id, payload) => engine.deliver(runId, name, id, payload),
    onProgress: (runId, action) => {
      engine.progress(runId, action);
    },
    onProblem: (problem) => {
      log.info(`${tenant.name}: ${problem.message}`);
    },
  });
  const grantedPermissions = permissionsOfToken(connection.token);
  return engine.connect({
    ...{ tenant, api, budget, watcher },
    ...(grantedPermissions === undefined ? {} : { grantedPermissions }),
  });
}
