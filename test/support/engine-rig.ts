/** A whole engine on a practice tenant, in process, ruled by one virtual clock. */
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { TenantMode } from '../../engine/auth/tenant-profile.ts';
import type { BudgetLimits } from '../../engine/budget/limits.ts';
import { tapped } from '../../engine/cassette/record-calls.ts';
import type { Send } from '../../engine/defender/http.ts';
import type { Engine, PlanRequest } from '../../engine/engine.ts';
import type { RunEvent, RunRecord } from '../../engine/journal/events.ts';
import type { Person, RunPlan, SubjectInput } from '../../engine/plan/run-plan.ts';
import type { Notifier, Tenant } from '../../engine/ports.ts';
import type { VirtualClock } from '../../engine/time/virtual-clock.ts';
import type { Json } from '../../engine/durable/durable.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import { practiceNotifier } from '../../engine/notify/practice-notifier.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/index.ts';
import { createPracticeWorld, openPracticeEngine, type ServiceBefore } from '../../testing/practice-engine.ts';
import { compileText } from './compile.ts';

export const REQUESTER: Person = { id: 'nina@contoso.com', how: 'os-user' };

export interface Rig {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  /** Another one after each restart. */
  readonly engine: Engine;
  readonly tenant: Tenant;
  readonly errors: Error[];
  /** Messages that were sent to people. */
  readonly messages: { readonly to: string; readonly text: string }[];
  plan(text: string, subject: SubjectInput, inputs?: Readonly<Record<string, Json>>): Promise<RunPlan>;
  /** Plans, confirms and starts; answers approvals as they are asked. */
  start(text: string, subject: SubjectInput, inputs?: Readonly<Record<string, Json>>): Promise<string>;
  /** Plans, starts, and lets time pass until the body has ended. */
  run(text: string, subject: SubjectInput, inputs?: Readonly<Record<string, Json>>): Promise<RunRecord>;
  ended(runId: string): Promise<RunRecord>;
  /** Answers the next request for an approval after a minute, once for each call. */
  answer(upn: string, answer: 'granted' | 'denied', reason?: string): void;
  /** Ends the engine as a process that goes away does; another one goes on with its journal. */
  restart(whileAway?: (journalFile: string) => void | Promise<void>, image?: string): Promise<void>;
  /** A copy of the journal as a process that is killed at this moment leaves it, for `restart`. */
  image(): string;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly notifier?: Notifier;
  readonly simulator?: SimulatorOptions;
  readonly limits?: Partial<BudgetLimits>;
  readonly file?: string;
  readonly evidenceRoot?: string;
  /** The simulator is taken for a tenant of real devices: connected in OBSERVE. */
  readonly live?: true;
  /** Stands between the client and the simulator. */
  readonly tamper?: (send: Send) => Send;
  /** The client talks to this service, which stands before the simulator. */
  readonly service?: (simulator: Simulator) => Promise<RealService>;
}

/** A service that is really asked: over sockets, with tokens of a sign-in of its own. */
export interface RealService extends ServiceBefore {
  readonly baseUrl: string;
  close(): Promise<void>;
}

export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const world = await createPracticeWorld(options.simulator);
  const { clock, simulator } = world;
  const service = await options.service?.(simulator);
  const tenant: Tenant = {
    id: simulator.tenantId,
    name: simulator.tenantName,
    kind: options.live === true ? 'live' : 'simulator',
    baseUrl: service?.baseUrl ?? simulator.baseUrl,
    speed: options.simulator?.speed ?? 1,
  };
  const folder = mkdtempSync(join(tmpdir(), 'engine-rig-'));
  let file = options.file ?? join(folder, 'journal.sqlite');
  let images = 0;
  let mode: TenantMode = 'observe';
  const errors: Error[] = [];
  const messages: { readonly to: string; readonly text: string }[] = [];
  const remembering: Notifier = {
    notify(message) {
      messages.push({ to: message.to, text: message.text });
      return practiceNotifier.notify(message);
    },
  };
  const answers: { upn: string; answer: 'granted' | 'denied'; reason?: string }[] = [];
  let engine = openEngine();

  function openEngine(): Engine {
    const engine = openPracticeEngine(world, {
      tenant: options.live === true ? { ...tenant, mode } : tenant,
      journal: file,
      evidenceRoot: options.evidenceRoot ?? join(folder, 'evidence'),
      version: '0.0.0-test',
      notifier: options.notifier ?? remembering,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      keepMode: (_tenantId, next) => {
        mode = next;
      },
      tap: (plain) => tapped((options.tamper ?? ((send) => send))(plain)),
      service,
      onError: (error) => errors.push(error),
    });
    engine.onEvent(answerNext);
    return engine;
  }

  function answerNext({ runId, body }: RunEvent): void {
    if (body.type !== 'approval-asked') return;
    const { request } = body;
    for (const given of answers.splice(0, request.need))
      clock.at(clock.now() + 60_000, () => {
        void engine.answer({
          runId,
          requestId: request.id,
          planHash: request.planHash,
          answer: given.answer,
          by: { id: given.upn, how: 'practice' },
          ...(given.reason === undefined ? {} : { reason: given.reason }),
        });
      });
  }

  async function requestOf(
    text: string,
    subject: SubjectInput,
    inputs: Readonly<Record<string, Json>>,
  ): Promise<PlanRequest> {
    const model: PlaybookModel = await compileText(text);
    return { tenantId: tenant.id, model, subject, inputs, requester: REQUESTER };
  }

  const rig: Rig = {
    clock,
    simulator,
    get engine() {
      return engine;
    },
    tenant,
    errors,
    messages,
    plan: async (text, subject, inputs = {}) => clock.run(engine.plan(await requestOf(text, subject, inputs))),
    async start(text, subject, inputs = {}) {
      const request = await requestOf(text, subject, inputs);
      const plan = await clock.run(engine.plan(request));
      const { runId } = await clock.run(engine.start(request, plan.hash, {}));
      return runId;
    },
    async run(text, subject, inputs = {}) {
      return rig.ended(await rig.start(text, subject, inputs));
    },
    async ended(runId) {
      // The event, not the result: time must not move on while the last turns of a run are taken.
      const over = new Promise<void>((resolve, reject) => {
        const stop = engine.onEvent(({ runId: id, body }) => {
          if (id !== runId || body.type !== 'run-ended') return;
          stop();
          resolve();
        });
        if (engine.record(runId)?.summary.state === 'ended') resolve();
        engine.ended(runId).catch(reject);
      });
      await clock.run(over);
      const record = engine.record(runId);
      if (record === undefined) throw new Error(`no record of ${runId}`);
      return record;
    },
    answer: (upn, answer, reason) => answers.push({ upn, answer, ...(reason === undefined ? {} : { reason }) }),
    image() {
      const copy = join(folder, `image-${images++}.sqlite`);
      for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
      return copy;
    },
    async restart(whileAway = () => undefined, image = file) {
      await engine.close();
      await whileAway(file);
      file = image;
      engine = openEngine();
      await engine.resume();
    },
    async close() {
      await engine.close();
      await service?.close();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return rig;
}
