/** One test on its own engine and tenant: started once, then moved on by its steps. */
import { tmpdir } from 'node:os';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { Engine, PlanRequest } from '../engine/engine.ts';
import type { ApprovalRequest, RunRecord } from '../engine/journal/events.ts';
import { createSigner } from '../engine/journal/signing.ts';
import type { RunPlan } from '../engine/plan/run-plan.ts';
import { practiceNotifier } from '../engine/notify/practice-notifier.ts';
import type { Tenant } from '../engine/ports.ts';
import type { BuiltTest, WhenModel } from '../language/model/test-model.ts';
import type { Effect } from '../simulator/index.ts';
import { bare } from './bare-name.ts';
import { spanKey, type Reached } from './coverage.ts';
import { givenWorld, type GivenWorld } from './given-world.ts';
import { createPracticeWorld, openPracticeEngine, type PracticeWorld } from './practice-engine.ts';
import { callOf, remembering, type Sent } from './sent.ts';

const DAY_MS = 86_400_000;
/** No playbook waits longer; what waits for ever ends here. */
const LONGEST_MS = 400 * DAY_MS;
const GRACE_MS = 5000;
const MOST_JUMPS = 100_000;
/** A Monday morning: within what `only between` usually allows. */
const USUAL_START = '2026-01-05T09:00:00Z';

/** Tests sign their records as every run does; one key serves them all. */
let signer: ReturnType<typeof createSigner> | undefined;
const sharedSigner = (): ReturnType<typeof createSigner> =>
  (signer ??= createSigner(generateKeyPairSync('ed25519').privateKey));

/** What can be told of the run at a moment. */
export interface Observed {
  readonly plan: RunPlan;
  readonly record: RunRecord;
  readonly sent: readonly Sent[];
  readonly effects: readonly Effect[];
  /** Names of devices by their id. */
  readonly names: ReadonlyMap<string, string>;
  readonly given: GivenWorld;
  readonly built: BuiltTest;
}

/** An approval that was asked and of which the test says nothing. */
export type Unanswered = Pick<ApprovalRequest, 'approval'>;

export class TestSession {
  readonly #built: BuiltTest;
  readonly #given: GivenWorld;
  readonly #world: PracticeWorld;
  readonly #engine: Engine;
  readonly #tenant: Tenant;
  readonly #sent: Sent[];
  readonly #startedAt: number;
  readonly #statements = new Set<string>();
  readonly #taken = new Set<string>();
  readonly errors: Error[] = [];
  readonly unanswered: Unanswered[] = [];
  #run: { readonly id: string; readonly plan: RunPlan; readonly ended: Promise<void> } | undefined;

  static async open(built: BuiltTest): Promise<TestSession> {
    const given = givenWorld(built);
    const start = Date.parse(given.clock ?? USUAL_START);
    const world = await createPracticeWorld(
      { world: given.world, machines: given.machines, scenario: 'no-indicators' },
      { start, bounds: { until: start + LONGEST_MS, jumps: MOST_JUMPS } },
    );
    const { control } = world.simulator;
    for (const { type, value, action } of given.indicators) control.addIndicator(type, value, action);
    for (let index = given.indicators.length; index < given.indicatorsUsed; index++)
      control.addIndicator('DomainName', `host-${index}.used-quota.test`, 'Block');
    return new TestSession(built, given, world);
  }

  private constructor(built: BuiltTest, given: GivenWorld, world: PracticeWorld) {
    const { simulator } = world;
    this.#built = built;
    this.#given = given;
    this.#world = world;
    this.#startedAt = world.clock.now();
    this.#sent = [];
    this.#tenant = {
      id: simulator.tenantId,
      name: simulator.tenantName,
      kind: 'simulator',
      baseUrl: simulator.baseUrl,
      speed: 1,
    };
    this.#engine = openPracticeEngine(world, {
      tenant: this.#tenant,
      journal: ':memory:',
      evidenceRoot: join(tmpdir(), 'playbook-test-evidence'),
      version: 'test',
      signer: sharedSigner(),
      notifier: practiceNotifier,
      onError: (error) => this.errors.push(error),
      onStatement: ({ span }, takes) => {
        this.#statements.add(spanKey(span));
        if (takes !== undefined) this.#taken.add(`${spanKey(span)} ${takes}`);
      },
      tap: (send) => remembering(this.#sent, send),
    });
    this.#engine.onEvent(({ runId, body }) => {
      if (body.type === 'approval-asked') this.#answer(runId, body.request);
    });
  }

  /** Seconds of virtual time since the test began. */
  get virtualSeconds(): number {
    return Math.round((this.#world.clock.now() - this.#startedAt) / 1000);
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  /** People and faults. Who answers is looked up when somebody is asked. */
  apply(when: WhenModel): void {
    const { control } = this.#world.simulator;
    if (when.kind === 'offline' && this.#run !== undefined) control.setOnline(bare(when.device), false);
    if (when.kind === 'fault') {
      const call = callOf(when.verb);
      if (call === undefined) return;
      const target = bare(when.target);
      const known = this.#given.world.devices.some(({ name }) => name === target);
      const device = known ? control.device(target).id : '*';
      const route = `${call.method} ${call.path.replace('{device}', device).replace('{alert}', '*')}`;
      control.addFault({ kind: 'status', route, status: when.status, ...(when.once ? { times: 1 } : {}) });
    }
  }

  /** Plans the run, confirms the plan and starts it, once. */
  async start(): Promise<void> {
    if (this.#run !== undefined) return;
    const { model } = this.#built;
    const { subject, inputs, requester } = this.#given;
    const request: PlanRequest = { tenantId: this.#tenant.id, model, subject, inputs, requester };
    const { clock } = this.#world;
    const plan = await clock.run(this.#engine.plan(request));
    // What reading for the plan cost belongs to nobody's expectation.
    const { runId: id } = await clock.run(this.#engine.start(request, plan.hash, {}));
    this.#run = { id, plan, ended: this.#ended(id) };
  }

  /** Lets time pass until the run, without its leases, has ended. */
  async toEnd(): Promise<void> {
    await this.start();
    if (this.#run !== undefined) await this.#world.clock.run(this.#run.ended);
  }

  /** What falls due at the end of the time gets the moment that a call takes. */
  async advance(seconds: number): Promise<void> {
    await this.start();
    await this.#world.clock.advance(seconds * 1000 + GRACE_MS);
  }

  observe(): Observed {
    const run = this.#run;
    const record = run === undefined ? undefined : this.#engine.record(run.id);
    if (run === undefined || record === undefined) throw new Error('The run was not started.');
    const { control } = this.#world.simulator;
    const names = this.#given.world.devices.map(({ name }) => [control.device(name).id, name] as const);
    return {
      plan: run.plan,
      record,
      sent: this.#sent,
      effects: control.effects(),
      names: new Map(names),
      given: this.#given,
      built: this.#built,
    };
  }

  reached(): Reached {
    const refusals = this.#run === undefined ? [] : this.observe().record.refusals;
    const planned = this.#run === undefined ? [] : this.observe().record.plans.flatMap((plan) => plan.refusals);
    const rules = [...refusals, ...planned].flatMap(({ span }) => (span === undefined ? [] : [spanKey(span)]));
    return { statements: this.#statements, taken: this.#taken, rules: new Set(rules) };
  }

  async close(): Promise<void> {
    await this.#engine.close();
    await this.#world.simulator.stop();
  }

  #ended(id: string): Promise<void> {
    // The event, not the result: time must not move on while the last turns of a run are taken.
    return new Promise<void>((resolve, reject) => {
      const stop = this.#engine.onEvent(({ runId, body }) => {
        if (runId !== id || body.type !== 'run-ended') return;
        stop();
        resolve();
      });
      if (this.#engine.record(id)?.summary.state === 'ended') resolve();
      this.#engine.ended(id).catch(reject);
    });
  }

  /** The newest script for the approval holds. Silence, and no script, are no consent. */
  #answer(runId: string, request: ApprovalRequest): void {
    const script = this.#built.test.steps
      .flatMap((step) => (step.step === 'when' ? [step.when] : []))
      .findLast((when) => (when.kind === 'answer' || when.kind === 'silence') && when.approval === request.approval);
    if (script === undefined) this.unanswered.push(request);
    if (script?.kind !== 'answer') return;
    const { clock } = this.#world;
    for (const { contact, upn } of script.by)
      clock.at(clock.now() + script.afterSeconds * 1000, () => {
        const by = { id: upn ?? contact, how: 'practice' } as const;
        this.#engine
          .answer({
            runId,
            requestId: request.id,
            planHash: request.planHash,
            answer: script.answer,
            by,
            reason: 'Said so in the test.',
          })
          .catch((error: unknown) => this.errors.push(error instanceof Error ? error : new Error(String(error))));
      });
  }
}
