/** A running runner: lock, journal, engine, socket, idle exit, in the order in which each may be relied on. */
import { PlaybookError } from '../engine/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { Tenant } from '../engine/ports.ts';
import type { Archive } from './archive.ts';
import { ensurePrivateFolder, homeFiles, socketAddress } from './home.ts';
import { createIdleExit } from './idle-exit.ts';
import { acquireLock } from './lock.ts';
import type { Log } from './log.ts';
import { readPractice } from './practice.ts';
import {
  EventNotification,
  GetToken,
  Hello,
  PROTOCOL_VERSION,
  SignInNotification,
  StopRunner,
  StoppingNotification,
  type CheckParams,
  type CheckResult,
  TenantNotification,
  type TenantConnection,
  type VerifyResult,
} from './protocol.ts';
import { createReconnect } from './reconnect.ts';
import { registerRequests, type Register } from './requests.ts';
import type { Secrets } from './secrets.ts';
import type { RunnerClients } from './runner-clients.ts';
import { listen } from './socket-server.ts';
import { createTenantStore } from './tenants.ts';

/** The engine with what only its host can give. */
export interface HostedEngine {
  readonly engine: Engine;
  connectTenant(connection: TenantConnection): Promise<Tenant>;
  checkTenant(params: CheckParams): Promise<CheckResult>;
  verify(): VerifyResult;
  readonly secrets: Secrets;
  readonly archive: Archive;
  /** Resolves where the journal can be written no more: no step may be taken that would not be kept. */
  readonly storageLost: Promise<PlaybookError>;
}

export interface HostOptions {
  readonly home: string;
  readonly version: string;
  readonly idleMs: number;
  readonly log: Log;
  /** Opens the journal. Throws PlaybookError `storage`. */
  readonly openEngine: (clients: RunnerClients) => HostedEngine | Promise<HostedEngine>;
}

export interface RunnerHost {
  /** Resolves when the runner has ended: idle, or stopped. */
  readonly ended: Promise<void>;
  stop(reason: string): Promise<void>;
}

/** Undefined where another runner holds the folder. */
export async function hostRunner(options: HostOptions): Promise<RunnerHost | undefined> {
  ensurePrivateFolder(options.home);
  const lock = acquireLock(homeFiles(options.home).lock);
  if (lock === undefined) return undefined;
  try {
    return await serve(options, () => {
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function serve(options: HostOptions, onEnd: () => void): Promise<RunnerHost> {
  const { home, log } = options;
  const hosted = await options.openEngine({
    askWindow: (request) => server.askWindows(GetToken, request),
    showSignIn: (prompt) => void server.broadcast(SignInNotification, prompt),
  });
  const { engine } = hosted;
  const reconnect = createReconnect({
    missing: () => engine.openTenants().filter((tenantId) => engine.tenant(tenantId) === undefined),
    profiles: () => createTenantStore(home).list(),
    connect: (profile) => hosted.connectTenant({ kind: 'defender', profile }),
    log,
  });
  const startedAt = Date.now();
  let clients = 0;
  let stopping: Promise<void> | undefined;
  const idle = createIdleExit({
    isIdle: () => clients === 0 && engine.openRuns() === 0,
    graceMs: options.idleMs,
    onIdle: () => void stop('nothing to do'),
  });
  const server = await listen({
    address: socketAddress(home),
    log,
    onClientsChanged: (count) => {
      clients = count;
      idle.check();
    },
    onWindow: () => void reconnect.try(true),
    register: (register) => {
      registerLifeRequests(register, { ...options, engine, startedAt }, (reason) => void stop(reason));
      registerRequests(register, {
        engine,
        connectTenant: (connection) => hosted.connectTenant(connection),
        checkTenant: (params) => hosted.checkTenant(params),
        verify: () => hosted.verify(),
        secrets: hosted.secrets,
        archive: hosted.archive,
      });
    },
  });
  let onEnded = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    onEnded = resolve;
  });
  const stop = (reason: string): Promise<void> => (stopping ??= end(reason));
  const end = async (reason: string): Promise<void> => {
    log.info(`ending: ${reason}`);
    idle.stop();
    reconnect.stop();
    // Also lets the answer to the one who asked for the end go out before the connections are closed.
    await server.broadcast(StoppingNotification, { reason });
    await server.close();
    hosted.archive.stop();
    await engine.close().catch((error: unknown) => {
      log.error('closing the journal', error);
    });
    onEnd();
    onEnded();
  };
  engine.onEvent((event, summary) => {
    void server.broadcast(EventNotification, { event, summary });
    idle.check();
  });
  engine.modes.onChange((tenant) => void server.broadcast(TenantNotification, { tenant }));
  void hosted.storageLost.then(({ detail }) => stop(detail.message));
  await resume(hosted, options);
  void reconnect.try(false);
  hosted.archive.start();
  idle.check();
  return { ended, stop };
}

interface LifeParts extends HostOptions {
  readonly engine: Engine;
  readonly startedAt: number;
}

function registerLifeRequests(
  register: Register,
  { version, home, log, engine, startedAt }: LifeParts,
  stop: (reason: string) => void,
): void {
  register(Hello, (client) => {
    log.info(`client ${client.client} ${client.version}, protocol ${client.protocol}`);
    return { protocol: PROTOCOL_VERSION, version, pid: process.pid, startedAt, home, openRuns: engine.openRuns() };
  });
  register(StopRunner, ({ force }) => {
    const openRuns = engine.openRuns();
    const stopped = force || openRuns === 0;
    // Once the answer is on its way.
    if (stopped) setImmediate(stop, 'a client asked for it');
    return { stopped, openRuns };
  });
}

/** Goes on with what a former runner left. The practice tenant is found by its file. */
async function resume(hosted: HostedEngine, { home, log }: HostOptions): Promise<void> {
  const resumed = await hosted.engine.resume();
  log.info(`started; ${resumed} runs resumed`);
  const practice = resumed > 0 ? readPractice(home) : undefined;
  if (practice === undefined) return;
  try {
    const tenant = await hosted.connectTenant({ kind: 'simulator', baseUrl: practice.baseUrl, token: practice.token });
    log.info(`connected ${tenant.name} again`);
  } catch (error) {
    log.info(`the practice tenant is gone: ${error instanceof PlaybookError ? error.detail.message : String(error)}`);
  }
}
