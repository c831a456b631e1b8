/** What became of the targets of one action so far, and what that means for its label, its status and what is in force. */
import type { ActionStatementModel } from '../../language/model/statement.ts';
import type { LabelResult } from '../eval/scope.ts';
import type { TargetState } from '../journal/events.ts';
import { targetKey } from '../journal/target-key.ts';
import { targetName } from '../plan/refusals.ts';
import type { PlannedStep, PlannedTarget, TargetRef } from '../plan/run-plan.ts';
import type { Instant } from '../time/clock.ts';
import type { LeftOut } from './outcome.ts';
import { joinStates, SETTLED } from './run-machine.ts';

export interface Entry {
  readonly target: TargetRef;
  readonly state: TargetState;
  readonly detail?: string;
  readonly machineActionId?: string;
  /** End of the lease. */
  readonly until?: Instant;
  /** Left out after it had been planned. */
  readonly late?: true;
}

const REACHED: ReadonlySet<TargetState> = new Set<TargetState>(['done', 'already', 'accepted', 'pending']);

/** A target for which something still holds on the tenant, or is under way, because of a statement. */
export interface InForce {
  readonly path: string;
  readonly summary: string;
  readonly target: TargetRef;
  readonly isOpen: boolean;
  /** Undefined: until somebody releases it. */
  readonly until?: Instant;
}

export class StepProgress {
  step: PlannedStep;
  readonly statement: ActionStatementModel;
  /** True once the statement has been left while the service was still at work. */
  late = false;
  /** Why the rest of the targets was not sent: too much has failed. The run ends with the statement. */
  broken: string | undefined;
  readonly #entries = new Map<string, Entry>();
  /** How many have not come to rest: asked at each word of each of ten thousand devices. */
  #open = 0;

  constructor(step: PlannedStep, statement: ActionStatementModel) {
    this.step = step;
    this.statement = statement;
    for (const { target, state, reason } of step.targets)
      this.set(target, state, reason === undefined ? {} : { detail: reason });
  }

  set(target: TargetRef, state: TargetState, more: Omit<Entry, 'target' | 'state' | 'late'> = {}): void {
    const key = targetKey(target);
    const before = this.#entries.get(key);
    this.#open += Number(!SETTLED.has(state)) - Number(before !== undefined && !SETTLED.has(before.state));
    const late = before !== undefined && (state === 'refused' || state === 'skipped');
    this.#entries.set(key, { ...before, target, state, ...more, ...(late ? { late } : {}) });
  }

  /** Takes a newer plan of the statement. Returns the targets that came to it; what left it is found out before the commit. */
  replan(step: PlannedStep): readonly PlannedTarget[] {
    this.step = step;
    const added = step.targets.filter(({ target }) => !this.#entries.has(targetKey(target)));
    for (const { target, state, reason } of added)
      this.set(target, state, reason === undefined ? {} : { detail: reason });
    return added;
  }

  targets(...states: readonly TargetState[]): readonly TargetRef[] {
    return [...this.#entries.values()].filter((entry) => states.includes(entry.state)).map((entry) => entry.target);
  }

  get states(): readonly TargetState[] {
    return [...this.#entries.values()].map((entry) => entry.state);
  }

  get leftOut(): readonly LeftOut[] {
    return [...this.#entries.values()].flatMap(({ target, state, late, detail }) =>
      state === 'refused' || state === 'skipped'
        ? [{ state, late: late === true, detail: `${targetName(target)}: ${detail ?? state}` }]
        : [],
    );
  }

  get settled(): boolean {
    return this.#open === 0;
  }

  get status(): ReturnType<typeof joinStates> {
    return joinStates(this.states);
  }

  /** First reason of a failure, for texts. */
  get problem(): string {
    const failed = [...this.#entries.values()].find((entry) => entry.state === 'failed' || entry.state === 'timed-out');
    return failed === undefined ? '' : `${targetName(failed.target)}: ${failed.detail ?? failed.state}`;
  }

  label(): LabelResult {
    return labelOf([...this.#entries.values()]);
  }

  /** What still holds because of this statement. `endedAt` counts for what has no end of its own. */
  inForce(endedAt: Instant): readonly InForce[] {
    const { statement, step } = this;
    const of = { path: step.key, summary: statement.summary };
    const open = this.targets('submitted', 'accepted', 'pending', 'timed-out').map((target) => ({
      ...of,
      target,
      isOpen: true,
    }));
    if (statement.lease === undefined) return open;
    const planned = step.leaseSeconds === undefined ? undefined : endedAt + step.leaseSeconds * 1000;
    const held = [...this.#entries.values()]
      .filter(({ state }) => state === 'done')
      .map(({ target, until = planned }) => ({
        ...of,
        target,
        isOpen: false,
        ...(until === undefined ? {} : { until }),
      }));
    return [...open, ...held];
  }
}

/** What conditions and texts see of an action. */
export function labelOf(entries: readonly Entry[]): LabelResult {
  const names = (keep: (state: TargetState) => boolean): string[] =>
    entries.filter((entry) => keep(entry.state)).map((entry) => targetName(entry.target));
  const states = entries.map((entry) => entry.state);
  return {
    status: states.every((state) => SETTLED.has(state)) ? joinStates(states) : 'pending',
    devices: names((state) => REACHED.has(state)),
    failed: names((state) => state === 'failed' || state === 'timed-out'),
    pending: names((state) => !SETTLED.has(state)),
    already: names((state) => state === 'already'),
    refused: names((state) => state === 'refused'),
    added: entries
      .filter((entry) => entry.target.kind === 'indicator' && entry.state === 'done')
      .map((entry) => targetName(entry.target)),
    actionIds: entries.map((entry) => entry.machineActionId).filter((id) => id !== undefined),
  };
}
