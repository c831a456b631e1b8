/** Plays a story to its end: the run, its leases, and all that dies on the way. */
import { PlaybookError } from '../../../engine/errors.ts';
import type { RunRecord } from '../../../engine/journal/events.ts';
import { toRecord } from '../../../engine/journal/projection.ts';
import { verifyJournal } from '../../../engine/journal/verify.ts';
import type { PlaybookModel } from '../../../language/model/playbook-model.ts';
import type { Effect } from '../../../simulator/index.ts';
import { compileText } from '../compile.ts';
import { PROTECTED_TAG, SPARED_TAG, type Story } from './arbitrary-story.ts';
import { createMortalWorld, type Life, type MortalWorld } from './mortal-engine.ts';

export interface Ending {
  /** What was run. */
  readonly model: PlaybookModel;
  readonly record: RunRecord | undefined;
  /** The record as the events alone give it, and the summary after all projections were made anew. */
  readonly replayed: RunRecord | undefined;
  readonly rebuilt: RunRecord['summary'] | undefined;
  readonly broken: string | undefined;
  readonly effects: readonly Effect[];
  /** Ids of the devices of the story that the tenant holds isolated at the end. */
  readonly isolated: readonly string[];
  readonly sent: readonly number[];
  readonly openRuns: number;
  readonly deaths: number;
  readonly errors: readonly Error[];
}

const MINUTE = 60_000;
/** What waits for a device that is offline is given up by the service after three days, one statement after the other. */
const PATIENCE = 20 * 24 * 60 * MINUTE;

/** Undefined where the language does not take the text: a release beside the isolation of the same devices, say. */
export async function liveStory(story: Story): Promise<Ending | undefined> {
  const compiled = await compileText(story.text).catch(() => undefined);
  if (compiled === undefined) return undefined;
  const model = forget(compiled, story.forgets);
  const world = await createMortalWorld(story.limits);
  const { control } = world.simulator;
  try {
    for (const name of new Set([...story.protected, ...story.spared]))
      control.setTags(name, [
        ...(story.protected.includes(name) ? [PROTECTED_TAG] : []),
        ...(story.spared.includes(name) ? [SPARED_TAG] : []),
      ]);
    for (const name of story.offline) control.setOnline(name, false);
    let asked = 0;
    const nextAnswer = () => story.answers[asked++];
    for (let deaths = 0; ; deaths += 1) {
      const life = world.boot(story.deaths[deaths]);
      const end = await Promise.race([live(world, life, model, story, nextAnswer), life.died]);
      if (end !== 'died') return endingOf(world, life, { model, deaths, subject: story.subject });
    }
  } finally {
    await world.dispose();
  }
}

/** No compiler lets such a model through; the engine has eyes of its own. */
function forget(model: PlaybookModel, which: number | undefined): PlaybookModel {
  let statements = 0;
  const lose = (key: string, value: unknown): unknown =>
    key === 'acknowledge' && Array.isArray(value) && statements++ === which ? [] : value;
  return JSON.parse(JSON.stringify(model), lose) as PlaybookModel;
}

async function live(
  world: MortalWorld,
  { engine, died }: Life,
  model: PlaybookModel,
  story: Story,
  nextAnswer: () => Story['answers'][number] | undefined,
): Promise<'over'> {
  const { clock, tenant, simulator } = world;
  const request = {
    tenantId: tenant.id,
    model,
    subject: { kind: 'devices', devices: story.subject },
    inputs: {},
    requester: { id: 'nina@contoso.com', how: 'os-user' },
  } as const;
  const orDeath = <T>(work: Promise<T>): Promise<T> => clock.run(Promise.race([work, died.then(() => never<T>())]));
  if ((await orDeath(engine.resume())) === 0 && engine.runs({ limit: 1 }).length === 0) {
    const plan = await orDeath(engine.plan(request)).catch(unplanned);
    if (plan === undefined) return 'over';
    // Things go wrong once people have looked at the plan.
    for (const fault of story.faults) simulator.control.addFault(fault);
    const started = await orDeath(engine.start(request, plan.hash, {}).catch(() => undefined));
    if (started === undefined) return 'over';
  }
  const giveUp = clock.now() + PATIENCE;
  for (let step = MINUTE; engine.openRuns() > 0 && clock.now() < giveUp;) {
    const waiting = engine.approvals();
    for (const { runId, request: asked } of waiting) {
      const given = nextAnswer();
      if (given === undefined) break;
      const planHash = given.isForOtherPlan ? 'of another plan' : asked.planHash;
      const by = { id: given.upn, how: 'practice' } as const;
      await orDeath(engine.answer({ runId, requestId: asked.id, planHash, answer: given.answer, by }));
    }
    await Promise.race([clock.advance(step), died.then(() => never<undefined>())]);
    if (waiting.length === 0) step = Math.min(step * 2, 120 * MINUTE);
    else step = MINUTE;
  }
  return 'over';
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

function endingOf(
  { simulator, sent, errors }: MortalWorld,
  { engine, store }: Life,
  { subject, ...told }: Pick<Ending, 'model' | 'deaths'> & Pick<Story, 'subject'>,
): Ending {
  const [run] = engine.runs({ limit: 1 });
  const record = run === undefined ? undefined : engine.record(run.runId);
  const events = run === undefined ? [] : engine.events(run.runId, 0);
  const openRuns = engine.openRuns();
  const broken = verifyJournal(store).broken?.problem;
  const { control } = simulator;
  const isolated = subject
    .filter((name) => control.device(name).isolation !== 'none')
    .map((name) => control.device(name).id);
  return {
    ...told,
    record,
    replayed: events.length === 0 ? undefined : toRecord(events),
    rebuilt: engine.runs({ limit: 1 })[0],
    broken,
    effects: control.effects(),
    isolated,
    sent,
    openRuns,
    errors,
  };
}

/** A life that began again after the faults did may be told that the tenant cannot be read: then nothing is started. */
function unplanned(error: unknown): undefined {
  if (!(error instanceof PlaybookError)) throw error;
}
