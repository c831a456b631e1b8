/** Makes a tenant ready for the engine: who calls it with which token, out of which budget, and who follows its actions. */
import { addressOf, apiAddress } from '../engine/auth/api-address.ts';
import type { ProfileTokenSource } from '../engine/auth/profile-token-source.ts';
import { CLOUDS } from '../engine/auth/cloud.ts';
import { createStaticTokenSource } from '../engine/auth/static-token-source.ts';
import type { TenantProfile } from '../engine/auth/tenant-profile.ts';
import { claimsOf } from '../engine/auth/token-claims.ts';
import { permissionsOfToken } from '../engine/auth/token-permissions.ts';
import { createCallBudget } from '../engine/budget/call-budget.ts';
import { tapped } from '../engine/cassette/record-calls.ts';
import { createDefenderClient } from '../engine/defender/defender-client.ts';
import { createHttpTransport } from '../engine/defender/http-transport.ts';
import type { Store } from '../engine/durable/sqlite-store.ts';
import type { Engine, TenantConnection as EngineTenant } from '../engine/engine.ts';
import { PlaybookError } from '../engine/errors.ts';
import type { Tenant, TokenSource } from '../engine/ports.ts';
import { createActionPoller } from '../engine/run/action-poller.ts';
import type { Clock } from '../engine/time/clock.ts';
import { readHosts } from './hosts.ts';
import type { Log } from './log.ts';
import { readPracticeTenant } from './practice.ts';
import type { ProfileTokens } from './profile-tokens.ts';
import type { PracticeConnection, ProfileConnection, TenantConnection } from './protocol.ts';
import { createTenantStore } from './tenants.ts';

export interface ConnectParts {
  readonly home: string;
  readonly engine: Engine;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: ProfileTokens;
}

export type ConnectTenant = (connection: TenantConnection) => Promise<Tenant>;

/** Tenants side by side, by their Entra id. One that is connected already keeps its budget and its poller. */
export function createConnectTenant(parts: ConnectParts): ConnectTenant {
  const connected = new Map<string, ConnectedProfile>();
  const underWay = new Map<string, Promise<Tenant>>();
  return (connection) => {
    if (connection.kind === 'simulator') return connectPractice(connection, parts);
    // Several windows may ask for one tenant at once; each would sign in for itself.
    const key = JSON.stringify([connection.profile, connection.ask === true]);
    const pending =
      underWay.get(key) ?? connectProfile(connection, connected, parts).finally(() => underWay.delete(key));
    underWay.set(key, pending);
    return pending;
  };
}

async function connectPractice(connection: PracticeConnection, parts: ConnectParts): Promise<Tenant> {
  const tenant = await readPracticeTenant(connection);
  const known = parts.engine.tenant(tenant.id)?.tenant;
  if (known?.baseUrl === tenant.baseUrl) return known;
  const grantedPermissions = permissionsOfToken(connection.token);
  return parts.engine.connect({
    ...attach(tenant, createStaticTokenSource(connection.token), tenant.id, parts),
    ...(grantedPermissions === undefined ? {} : { grantedPermissions }),
  });
}

interface ConnectedProfile {
  readonly profile: TenantProfile;
  /** Profile and hosts as they were read: what differs is connected anew. */
  readonly read: string;
}

/**
 * The tenant of a profile, once a token is there. Runs are bound to the tenant, not to the profile: where two profiles name
 * one tenant, the one that was connected last serves it, runs that are under way included, and the log says so.
 */
async function connectProfile(
  { profile: name, ask = false }: ProfileConnection,
  connected: Map<string, ConnectedProfile>,
  parts: ConnectParts,
): Promise<Tenant> {
  const { home, engine, log } = parts;
  const profile = createTenantStore(home).get(name) ?? unknownProfile(name);
  const hosts = readHosts(home);
  const baseUrl = apiAddress(profile, hosts.allowedHosts);
  // A switch of the mode is no other connection.
  const { mode, ...way } = profile;
  const read = JSON.stringify([way, hosts]);
  const before = connected.get(profile.tenantId);
  const same = before?.read === read ? before : undefined;
  const tokens = parts.tokens.of(profile, hosts);
  const token = await firstToken(tokens, ask);
  const known = engine.tenant(profile.tenantId)?.tenant;
  if (same !== undefined && known !== undefined) return known;
  const tenant: Tenant = { id: profile.tenantId, name: profile.name, kind: 'live', mode, baseUrl, speed: 1 };
  const claims = claimsOf(token);
  // Microsoft counts calls per tenant and application.
  const application = claims?.appid ?? claims?.azp ?? profile.clientId ?? '';
  const { graphHost } = CLOUDS[profile.cloud];
  const graph = {
    baseUrl: addressOf(hosts.graphHost ?? graphHost).origin,
    tokens: parts.tokens.of(profile, hosts, graphHost),
  };
  const attached = attach(tenant, tokens, `${tenant.id}/${application}`, parts, graph);
  const admitted = engine.connect({
    ...attached,
    // As each token says anew: a permission that was granted meanwhile counts from the next one.
    get grantedPermissions() {
      const held = tokens.held();
      return held === undefined ? undefined : permissionsOfToken(held.token);
    },
    get credential() {
      return tokens.held()?.credential;
    },
  });
  connected.set(tenant.id, { profile, read });
  if (before !== undefined)
    log.info(`${tenant.id} is served by the profile ${profile.name} now, no more as ${before.profile.name} was`);
  return admitted;
}

/** A person is asked only where nothing else gives a token. */
async function firstToken(tokens: ProfileTokenSource, ask: boolean): Promise<string> {
  try {
    return await tokens.token(false);
  } catch (error) {
    if (ask && error instanceof PlaybookError && error.detail.kind === 'unauthorized') return tokens.signIn();
    throw error;
  }
}

type Attached = Pick<EngineTenant, 'tenant' | 'api' | 'budget' | 'watcher'>;

/** `graph`: where hunting goes once Defender's own endpoint for it is gone. */
function attach(
  tenant: Tenant,
  tokens: TokenSource,
  budgetKey: string,
  parts: ConnectParts,
  graph?: { readonly baseUrl: string; readonly tokens: TokenSource },
): Attached {
  const { engine, store, clock, log } = parts;
  const budget = createCallBudget({ clock, speed: tenant.speed, store: { calls: store.calls, tenantId: budgetKey } });
  const api = createDefenderClient({
    ...{ baseUrl: tenant.baseUrl, send: tapped(createHttpTransport()), tokens, budget, clock },
    ...(graph === undefined ? {} : { graph }),
  });
  const watcher = createActionPoller({
    tenant,
    api,
    budget,
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
  return { tenant, api, budget, watcher };
}

function unknownProfile(name: string): never {
  throw new PlaybookError({
    kind: 'not-found',
    message: `No tenant is connected under the name '${name}' on this computer.`,
    advice: 'Connect it with `playbook connect`, or with the command Connect Tenant.',
  });
}
