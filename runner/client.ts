/** How windows and the CLI reach the runner of their user: find it or start it, and stay connected. */
import { setTimeout as delay } from 'node:timers/promises';
import type { MessageConnection, RequestType } from 'vscode-jsonrpc/node';
import type { SignInPrompt } from '../engine/auth/profile-token-source.ts';
import { PlaybookError } from '../engine/errors.ts';
import type { Tenant } from '../engine/ports.ts';
import { EventFeed, type EventListener } from './client-events.ts';
import { findOrStartRunner, findRunner, type RunnerLocation } from './client-find.ts';
import { send } from './client-socket.ts';
import {
  ConnectTenant,
  EventNotification,
  GetEvents,
  ListRuns,
  ProvideSecrets,
  SignInNotification,
  StoppingNotification,
  TenantNotification,
  type ErrorData,
  type HelloResult,
  type TenantConnection,
} from './protocol.ts';

export type { RunnerLocation } from './client-find.ts';
export type { EventListener } from './client-events.ts';

/**
 * `lost`: the runner ended unexpectedly, another one is being started. `stopped`: it was stopped, or none could be
 * started again; the next request tries once more.
 */
export type ConnectionState = 'connected' | 'lost' | 'stopped';

/** `reason` says why a runner was stopped, as far as it is known. */
export type StateListener = (state: ConnectionState, reason?: string) => void;

export type TenantListener = (tenant: Tenant) => void;

export interface RunnerConnection {
  readonly home: string;
  /** What the runner said of itself when the connection was made. */
  hello(): HelloResult;
  /** @throws PlaybookError as the runner threw it; `unreachable` where it ended before it answered. */
  request<P, R>(type: RequestType<P, R, ErrorData>, params: P): Promise<R>;
  /** Every event of every run from now on, once, in order within a run, also those missed while the connection was away. */
  onEvent(listener: EventListener): () => void;
  onState(listener: StateListener): () => void;
  /** Somebody has to sign in for a tenant that this client, or another one of this user, connects. */
  onSignIn(listener: SignInListener): () => void;
  /** A tenant was switched to LIVE or to OBSERVE, by whomever. */
  onTenant(listener: TenantListener): () => void;
  close(): void;
}

export type SignInListener = (prompt: SignInPrompt) => void;

/** Missed events are looked for in this many runs, newest first. */
const RUNS_TO_CATCH_UP = 500;

const RECONNECT_TRIES = 5;
const RECONNECT_PAUSE_MS = 200;

/**
 * Connects to the runner of this user, starting it if need be.
 * @throws PlaybookError `version` where a runner of another version has open runs; `storage` or `internal` where none can start.
 */
export async function connectRunner(location: RunnerLocation): Promise<RunnerConnection> {
  const client = new RunnerClient(location);
  await client.open(() => findOrStartRunner(location));
  return client;
}

/** Connects to a runner that is there already; undefined where none is. Nothing is started, then or later. */
export async function connectRunningRunner(location: RunnerLocation): Promise<RunnerConnection | undefined> {
  const found = await findRunner(location);
  if (found === undefined) return undefined;
  const client = new RunnerClient(location);
  await client.open(() => Promise.resolve(found));
  return client;
}

const connectionClosed = (): PlaybookError =>
  new PlaybookError({ kind: 'cancelled', message: 'The connection to the runner was closed.' });

interface Provided {
  readonly secrets: Readonly<Record<string, string>>;
}

type Found = Awaited<ReturnType<typeof findOrStartRunner>>;

class RunnerClient implements RunnerConnection {
  readonly home: string;
  readonly #location: RunnerLocation;
  readonly #feed = new EventFeed();
  readonly #stateListeners = new Set<StateListener>();
  readonly #signInListeners = new Set<SignInListener>();
  readonly #tenantListeners = new Set<TenantListener>();
  /** Tenants of this client, to be connected again at a new runner. Their tokens stay in memory. */
  readonly #tenants = new Map<string, TenantConnection>();
  /** Secrets of this client, for a new runner; in memory too. */
  readonly #secrets = new Map<string, string>();
  #link: Found | undefined;
  #opening: Promise<void> | undefined;
  #hello: HelloResult | undefined;
  /** Why the runner says that it ends; undefined while it does not. */
  #stopping: string | undefined;
  #closed = false;

  constructor(location: RunnerLocation) {
    this.#location = location;
    this.home = location.home;
  }

  hello(): HelloResult {
    if (this.#hello === undefined) throw new Error('hello() before the connection was opened');
    return this.#hello;
  }

  async request<P, R>(type: RequestType<P, R, ErrorData>, params: P): Promise<R> {
    const connection = await this.#connection();
    const result = await send(connection, type, params);
    if (type.method === ConnectTenant.method) this.#remember(params as TenantConnection);
    if (type.method === ProvideSecrets.method) this.#rememberSecrets((params as Provided).secrets);
    return result;
  }

  onEvent(listener: EventListener): () => void {
    return this.#feed.onEvent(listener);
  }

  onState(listener: StateListener): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  onSignIn(listener: SignInListener): () => void {
    this.#signInListeners.add(listener);
    return () => this.#signInListeners.delete(listener);
  }

  onTenant(listener: TenantListener): () => void {
    this.#tenantListeners.add(listener);
    return () => this.#tenantListeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#link?.connection.dispose();
    this.#link = undefined;
  }

  async open(find: () => Promise<Found>): Promise<void> {
    const link = await find();
    if (this.#closed) {
      // Closed while it was looked for: an open connection would keep this process alive, and the runner with it.
      link.connection.dispose();
      throw connectionClosed();
    }
    const isFirst = this.#hello === undefined;
    this.#attach(link);
    if (isFirst) {
      this.#feed.startAt(await send(link.connection, ListRuns, { limit: RUNS_TO_CATCH_UP }));
      return;
    }
    if (this.#secrets.size > 0)
      await send(link.connection, ProvideSecrets, { secrets: Object.fromEntries(this.#secrets) });
    for (const tenant of this.#tenants.values()) await this.#connectAgain(link.connection, tenant);
    await this.#catchUp(link.connection);
    this.#tell('connected');
  }

  #attach(link: Found): void {
    const { connection } = link;
    this.#link = link;
    this.#hello = link.hello;
    this.#stopping = undefined;
    connection.onNotification(EventNotification, ({ event, summary }) => {
      this.#feed.deliver(event, summary);
    });
    connection.onNotification(SignInNotification, (prompt) => {
      for (const listener of this.#signInListeners) listener(prompt);
    });
    connection.onNotification(TenantNotification, ({ tenant }) => {
      for (const listener of this.#tenantListeners) listener(tenant);
    });
    connection.onNotification(StoppingNotification, ({ reason }) => {
      this.#stopping = reason;
    });
    connection.onClose(() => {
      this.#onClose(connection);
    });
  }

  #onClose(connection: MessageConnection): void {
    if (this.#link?.connection !== connection) return;
    connection.dispose();
    this.#link = undefined;
    if (this.#closed) return;
    if (this.#stopping !== undefined) {
      this.#tell('stopped', this.#stopping);
      return;
    }
    this.#tell('lost');
    void this.#reconnect();
  }

  /** A runner that is killed may be killed again while it is met: one try is not enough. */
  async #reconnect(): Promise<void> {
    for (let tries = 0; tries < RECONNECT_TRIES; tries++) {
      try {
        await this.#connection();
        return;
      } catch {
        if (this.#closed) return;
        await delay(RECONNECT_PAUSE_MS);
      }
    }
    // The next request meets the reason.
    this.#tell('stopped');
  }

  async #connection(): Promise<MessageConnection> {
    if (this.#closed) throw connectionClosed();
    if (this.#link === undefined) {
      this.#opening ??= this.open(() => findOrStartRunner(this.#location)).finally(() => {
        this.#opening = undefined;
      });
      await this.#opening;
    }
    if (this.#link === undefined) {
      throw new PlaybookError({
        kind: 'unreachable',
        message: 'The runner ended right after its start.',
        advice: `See runner.log in ${this.home}.`,
      });
    }
    return this.#link.connection;
  }

  #rememberSecrets(secrets: Provided['secrets']): void {
    for (const [name, value] of Object.entries(secrets)) this.#secrets.set(name, value);
  }

  #remember(tenant: TenantConnection): void {
    // Nobody waits when it is connected again.
    if (tenant.kind === 'defender') this.#tenants.set(tenant.profile, { kind: tenant.kind, profile: tenant.profile });
    else this.#tenants.set(tenant.baseUrl, tenant);
  }

  /** A practice tenant that has gone meanwhile must not keep the others, or the connection, away. */
  async #connectAgain(connection: MessageConnection, tenant: TenantConnection): Promise<void> {
    await send(connection, ConnectTenant, tenant).catch(() => {
      if (tenant.kind === 'simulator') this.#tenants.delete(tenant.baseUrl);
    });
  }

  async #catchUp(connection: MessageConnection): Promise<void> {
    await this.#feed.catchUp({
      runs: () => send(connection, ListRuns, { limit: RUNS_TO_CATCH_UP }),
      events: (runId, after) => send(connection, GetEvents, { runId, after }),
    });
  }

  #tell(state: ConnectionState, reason?: string): void {
    for (const listener of this.#stateListeners) listener(state, reason);
  }
}
