/**
 * The crash matrix: a playbook with everything that changes a tenant is run once to count the commits of its journal. Then it
 * is run anew for each of them, with a process that dies just before the commit, or just after it. What a run that was
 * never killed did is what every one of them must have done: nothing more (duplicates) and nothing less (losses).
 */
import type { PlaybookModel } from '../../../language/model/playbook-model.ts';
import { verifyJournal } from '../../../engine/journal/verify.ts';
import { compileText } from '../compile.ts';
import { createMortalWorld, type Life, type MortalWorld } from './mortal-engine.ts';
import type { Death } from './mortal-store.ts';

export const MARIA = 'maria.ortiz@contoso.com';

const TEXT = `language 1
contact maria { name "Maria Ortiz" upn "${MARIA}" }
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
approval containment { from maria need 1 within 8h if silent deny }
playbook everything "Everything that changes a tenant" {
  owner nina
  cut: isolate devices of subject selectively for 1h {
    comment "Crash matrix"
    acknowledge network_loss
    approval containment
    timeout 40m
  }
  tag devices of subject as "crash-matrix"
  investigate devices of subject { comment "Crash matrix" acknowledge data_collection }
  collect forensics from devices of subject { comment "Crash matrix" acknowledge data_collection timeout 2h }
  ban domains ["bad.example.net", "worse.example.net"] for 30d {
    comment "Crash matrix"
    acknowledge org_wide_block
    approval containment
    response block
  }
  wait 5m
  finally { note "end" }
}`;

const DEVICES = ['ws-042', 'ws-043'] as const;
const MINUTE = 60_000;
/** Of tenant time; a run that is not over by then is lost. */
const PATIENCE = 3 * 24 * 60 * MINUTE;

export interface MatrixResult {
  readonly boundaries: number;
  readonly kills: number;
  readonly duplicates: readonly string[];
  readonly losses: readonly string[];
}

export interface MatrixOptions {
  /** Only every n-th boundary, from the first. */
  readonly every?: number;
  readonly onProgress?: (done: number, of: number) => void;
}

/** What became of a tenant: counted effects, and what the record says. */
type Fate = ReadonlyMap<string, number>;

export async function crashMatrix(options: MatrixOptions = {}): Promise<MatrixResult> {
  const model = await compileText(TEXT);
  const expected = await liveThrough(model, []);
  const { every = 1 } = options;
  const duplicates: string[] = [];
  const losses: string[] = [];
  let kills = 0;
  for (let commit = 1; commit <= expected.commits; commit += every) {
    for (const when of ['before', 'after'] as const) {
      const { fate, deaths } = await liveThrough(model, [{ commit, when }]);
      kills += deaths;
      compare(fate, expected.fate, `killed ${when} commit ${commit}`, duplicates, losses);
    }
    options.onProgress?.(commit, expected.commits);
  }
  return { boundaries: expected.commits, kills, duplicates, losses };
}

/** Dies again and again, each time a few commits later, until there is nothing left to do. */
export async function manyDeaths(step: number): Promise<MatrixResult> {
  const model = await compileText(TEXT);
  const expected = await liveThrough(model, []);
  const deaths = Array.from({ length: 200 }, (_, index): Death => ({
    commit: step + (index % 3),
    when: index % 2 === 0 ? 'before' : 'after',
  }));
  const { fate, deaths: kills } = await liveThrough(model, deaths);
  const result = { duplicates: new Array<string>(), losses: new Array<string>() };
  compare(fate, expected.fate, `killed every ${step} commits`, result.duplicates, result.losses);
  return { boundaries: expected.commits, kills, ...result };
}

function compare(fate: Fate, expected: Fate, where: string, duplicates: string[], losses: string[]): void {
  for (const what of new Set([...fate.keys(), ...expected.keys()])) {
    const difference = (fate.get(what) ?? 0) - (expected.get(what) ?? 0);
    if (difference > 0) duplicates.push(`${where}: ${what} ${difference} times too often`);
    if (difference < 0) losses.push(`${where}: ${what} ${-difference} times too seldom`);
  }
}

interface Lived {
  readonly fate: Fate;
  /** Of the last life. */
  readonly commits: number;
  readonly deaths: number;
}

async function liveThrough(model: PlaybookModel, deaths: readonly Death[]): Promise<Lived> {
  const world = await createMortalWorld();
  try {
    for (let died = 0; ; died += 1) {
      const life = world.boot(deaths[died]);
      const end = await Promise.race([live(world, life, model), life.died]);
      if (end === 'died') continue;
      if (world.errors.length > 0) throw world.errors[0] ?? new Error('unknown');
      return { fate: fateOf(world, life), commits: life.store.commits(), deaths: died };
    }
  } finally {
    await world.dispose();
  }
}

/** A person at a window: starts the run where there is none, answers what is asked, and waits until all is over. */
async function live(world: MortalWorld, { engine, died }: Life, model: PlaybookModel): Promise<'over'> {
  const { clock, tenant } = world;
  const orDeath = <T>(work: Promise<T>): Promise<T | 'died'> => clock.run(Promise.race([work, died]));
  const request = {
    tenantId: tenant.id,
    model,
    subject: { kind: 'devices', devices: DEVICES },
    inputs: {},
    requester: { id: 'nina@contoso.com', how: 'os-user' },
  } as const;
  const resumed = await orDeath(engine.resume());
  if (resumed === 'died') return never();
  if (resumed === 0 && engine.runs({ limit: 1 }).length === 0) {
    const plan = await orDeath(engine.plan(request));
    if (plan === 'died') return never();
    if ((await orDeath(engine.start(request, plan.hash, {}))) === 'died') return never();
  }
  const giveUp = clock.now() + PATIENCE;
  while (engine.openRuns() > 0) {
    if (clock.now() > giveUp) break;
    for (const { runId, request: asked } of engine.approvals()) {
      const by = { id: MARIA, how: 'practice' } as const;
      const answer = { runId, requestId: asked.id, planHash: asked.planHash, answer: 'granted', by } as const;
      if ((await orDeath(engine.answer(answer))) === 'died') return never();
    }
    if ((await Promise.race([clock.advance(MINUTE), died])) === 'died') return never();
  }
  return 'over';
}

const never = (): Promise<'over'> => new Promise(() => undefined);

/** Effects at the tenant, states of the record, and whether the journal holds together. */
function fateOf({ simulator }: MortalWorld, { engine, store }: Life): Fate {
  const fate = new Map<string, number>();
  const count = (what: string): void => {
    fate.set(what, (fate.get(what) ?? 0) + 1);
  };
  for (const { type, device, target } of simulator.control.effects())
    count(`effect ${type} ${device ?? (type.endsWith('Indicator') ? target : '')}`);
  for (const { runId } of engine.runs({ limit: 100 })) {
    const record = engine.record(runId);
    count(`run ${record?.summary.state ?? ''} ${record?.summary.outcome ?? ''}`);
    for (const { path, targets } of record?.steps ?? [])
      for (const { target, state } of targets) count(`state ${path} ${JSON.stringify(target)} ${state}`);
    for (const { ended, path } of record?.leases ?? []) count(`lease ${path} ${ended?.how ?? 'open'}`);
    for (const { text } of record?.notes ?? []) count(`note ${text}`);
    for (const { file } of record?.artefacts ?? []) count(`artefact ${file.split('/').at(-1) ?? ''}`);
  }
  for (const device of DEVICES) count(`${device} ${simulator.control.device(device).isolation}`);
  count(`open runs ${engine.openRuns()}`);
  const broken = verifyJournal(store).broken;
  count(broken === undefined ? 'journal whole' : `journal broken: ${broken.problem}`);
  return fate;
}
