import { randomUUID } from 'node:crypto';
import manifest from '../package.json' with { type: 'json' };
import { createControl, type Control } from './control.ts';
import { FaultList } from './faults.ts';
import { newToken } from './http/bearer.ts';
import { serve } from './http/http-server.ts';
import type { Reply, SimulatorRequest, SimulatorResponse } from './http/messages.ts';
import { Router } from './http/router.ts';
import { RateLimits, type LimitOptions } from './limits.ts';
import { LARGEST_PAGE } from './odata/query.ts';
import { API_ROUTES } from './routes/index.ts';
import { recordedAnswers, type RecordedTenant } from './recorded.ts';
import { practiceRoutes } from './routes/practice.ts';
import { scenarioNamed } from './scenarios/index.ts';
import { TenantClock, wallClock, type SimulatorClock } from './tenant/clock.ts';
import { PEOPLE } from './tenant/people.ts';
import { Tenant } from './tenant/tenant.ts';
import { CONTOSO, type World } from './tenant/world.ts';

export type { Control } from './control.ts';
export type { RecordedTenant } from './recorded.ts';
export type { Fault } from './faults.ts';
export type { SimulatorRequest, SimulatorResponse } from './http/messages.ts';
export type { CallCount } from './http/router.ts';
export type { LimitOptions } from './limits.ts';
export { SCENARIOS } from './scenarios/index.ts';
export type { SimulatorClock } from './tenant/clock.ts';
export type { AlertStory, EvidenceStory } from './tenant/alert-stories.ts';
export type { Effect } from './tenant/effects.ts';
export type { WireFile } from './tenant/entities.ts';
export type { DeviceStory } from './tenant/fleet.ts';
export type { World } from './tenant/world.ts';

export interface SimulatorOptions {
  /** 0 or none for any that is free. */
  readonly port?: number;
  /** False: no socket at all; only `handle` answers. */
  readonly listen?: boolean;
  readonly clock?: SimulatorClock;
  /** How many times faster than a real tenant things take their course, rate limits included. */
  readonly speed?: number;
  readonly scenario?: string;
  /** Same seed, same devices, ids and durations. */
  readonly seed?: number;
  readonly token?: string;
  /** Seconds from acceptance to the end of the machine action with this number (0, 1, 2 …). */
  readonly actionDuration?: (index: number) => number;
  readonly limits?: LimitOptions;
  /** Number of devices; the forty with a story, and generated ones above that. */
  readonly machines?: number;
  /** What the tenant begins with, in place of Contoso; the indicators are those of `scenario`. */
  readonly world?: World;
  /** Rows of a list page without `$top`. */
  readonly pageSize?: number;
  /** Answers for it, in place of a tenant with devices. */
  readonly recorded?: RecordedTenant;
}

export interface Simulator {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
  readonly tenantId: string;
  readonly tenantName: string;
  /**
   * Answers a request without a socket.
   * @throws Error with code `ECONNRESET` where a fault cuts the connection
   */
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
  readonly control: Control;
  stop(): Promise<void>;
}

const TENANT_NAME = 'Contoso Practice';
/** An address that leads nowhere, for a tenant without a socket. */
const NO_ADDRESS = 'http://practice.localhost';

/** Starts a practice tenant on the loopback address. It keeps everything in memory. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { speed = 1, seed = 1, scenario = 'contoso', token = newToken() } = options;
  if (!(speed > 0)) throw new Error(`The speed of the practice tenant must be above 0, not ${speed}.`);
  const { prepare } = scenarioNamed(scenario);
  const { recorded } = options;
  const tenantId = recorded?.id ?? randomUUID();
  const tenantName = recorded?.name ?? TENANT_NAME;
  const clock = new TenantClock(options.clock ?? wallClock, speed);
  const tenant = new Tenant({
    clock,
    id: tenantId,
    seed,
    machines: options.machines ?? 0,
    world: options.world ?? CONTOSO,
    actionDuration: options.actionDuration,
  });
  prepare(tenant);

  const faults = new FaultList();
  const info = { tenantId, name: tenantName, speed, scenario, version: manifest.version, people: PEOPLE };
  let baseUrl = NO_ADDRESS;
  const router: Router = new Router({
    tenant,
    token,
    routes: [...API_ROUTES, ...practiceRoutes(info, () => control)],
    limits: new RateLimits(options.limits ?? {}, (seconds) => clock.scaled(seconds)),
    faults,
    baseUrl: () => baseUrl,
    pageSize: options.pageSize ?? LARGEST_PAGE,
  });
  const control = createControl(tenant, faults, router);
  const answer =
    recorded === undefined
      ? (request: SimulatorRequest) => router.answer(request)
      : recordedAnswers(recorded, token, info, () => clock.now());
  const server = options.listen === false ? undefined : await serve(options.port ?? 0, answer);
  if (server !== undefined) baseUrl = `http://127.0.0.1:${server.port}`;
  return {
    baseUrl,
    token,
    tenantId,
    tenantName,
    handle: (request) => handle(answer, request),
    control,
    stop: async () => {
      await server?.close();
    },
  };
}

async function handle(
  answer: (request: SimulatorRequest) => Promise<Reply>,
  request: SimulatorRequest,
): Promise<SimulatorResponse> {
  const given = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { cut, status, headers, body } = await answer({ ...request, headers: Object.fromEntries(given) });
  if (cut === 'before') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  return { status, headers, body: cut === 'middle' ? body.slice(0, body.length / 2) : body };
}
