import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach } from 'mocha';
import { startSimulator, type Simulator, type SimulatorClock, type SimulatorOptions } from '../../simulator/index.ts';

export type Json = Record<string, unknown>;

/** A clock that stands still until a test moves it. */
export class SteppedClock implements SimulatorClock {
  readonly #timers = new Set<{ at: number; wake: () => void }>();
  #now = Date.UTC(2026, 0, 31, 10);

  now(): number {
    return this.#now;
  }

  at(at: number, wake: () => void): () => void {
    const timer = { at, wake };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(seconds: number): void {
    this.#now += seconds * 1000;
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.wake();
    }
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** The parsed body; an empty object where there is none. */
  readonly json: Json;
}

/** A practice tenant without a socket on a stepped clock, and short ways to talk to it. */
export class Practice {
  readonly clock: SteppedClock;
  readonly simulator: Simulator;

  constructor(simulator: Simulator, clock: SteppedClock) {
    this.simulator = simulator;
    this.clock = clock;
  }

  async call(method: string, url: string, body?: unknown): Promise<Answer> {
    const reply = await this.simulator.handle({
      method,
      url,
      headers: { Authorization: `Bearer ${this.simulator.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const isJson = reply.headers['content-type']?.startsWith('application/json') === true;
    return { ...reply, json: isJson ? (JSON.parse(String(reply.body)) as Json) : {} };
  }

  /** The rows of a list. */
  async list(url: string): Promise<Json[]> {
    const { status, json } = await this.call('GET', url);
    assert.equal(status, 200, JSON.stringify(json));
    return json['value'] as Json[];
  }

  /** The id of the first device with this name. */
  async id(name: string): Promise<string> {
    const [device] = await this.list(filterUrl('/api/machines', `computerDnsName eq '${name}.contoso.com'`));
    assert.ok(device, `no device ${name}`);
    return device['id'] as string;
  }

  /** Sends an action and gives its id. */
  async submit(device: string, operation: string, fields: Json = {}): Promise<string> {
    const { status, json } = await this.post(device, operation, fields);
    assert.equal(status, 201, JSON.stringify(json));
    return json['id'] as string;
  }

  async post(device: string, operation: string, fields: Json = {}): Promise<Answer> {
    return this.call('POST', `/api/machines/${await this.id(device)}/${operation}`, { Comment: 'a test', ...fields });
  }

  async action(id: string): Promise<Json> {
    return (await this.call('GET', `/api/machineactions/${id}`)).json;
  }

  async status(id: string): Promise<unknown> {
    return (await this.action(id))['status'];
  }
}

export const filterUrl = (path: string, filter: string): string => `${path}?$filter=${encodeURIComponent(filter)}`;

export const errorOf = ({ json }: Answer): Json => (json['error'] ?? {}) as Json;

/** Tenants of the tests of one file; stopped after each test. */
export function practices(): (options?: SimulatorOptions) => Promise<Practice> {
  const running: Simulator[] = [];
  const stopAll = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
  };
  afterEach(stopAll);
  after(stopAll);
  return async (options = {}) => {
    const clock = new SteppedClock();
    const simulator = await startSimulator({ clock, listen: false, limits: { scope: 'off' }, ...options });
    running.push(simulator);
    return new Practice(simulator, clock);
  };
}

/** A text that Microsoft prints, from test/resources/mde. */
export function sample(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../resources/mde/${name}.json`, import.meta.url), 'utf8')) as Json;
}
