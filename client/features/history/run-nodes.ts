/** What the Runs view shows: runs, their steps, the targets of each. Pure; the provider makes tree items of it. */
import type { RunOutcome, RunRecord, RunSummary, TargetState } from '../../../engine/journal/events.ts';
import type { TargetRef } from '../../../engine/plan/run-plan.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';

export interface RunNode {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** Theme colour of the icon; the words say the same. */
  readonly color?: string;
  readonly tooltip: string;
  /** State in words, for people who hear the tree. */
  readonly spoken: string;
  /** Words that the menus of the manifest look for. */
  readonly context: string;
}

type Step = RunRecord['steps'][number];
type StepTarget = Step['targets'][number];
type Look = readonly [icon: string, color?: string];

const GOOD = 'testing.iconPassed';
const BAD = 'testing.iconFailed';
const WARN = 'list.warningForeground';

const OUTCOMES: Readonly<Record<RunOutcome, Look>> = {
  succeeded: ['pass', GOOD],
  partial: ['warning', WARN],
  denied: ['circle-slash', WARN],
  refused: ['circle-slash', WARN],
  stopped: ['debug-stop', WARN],
  cancelled: ['circle-slash'],
  failed: ['error', BAD],
};

const STEPS: Readonly<Record<Step['status'], Look>> = {
  running: ['loading~spin'],
  succeeded: ['pass', GOOD],
  partial: ['warning', WARN],
  failed: ['error', BAD],
  denied: ['circle-slash', WARN],
  skipped: ['debug-step-over'],
  stopped: ['debug-stop', WARN],
  cancelled: ['circle-slash'],
};

const TARGETS: Readonly<Partial<Record<TargetState, Look>>> = {
  done: ['pass', GOOD],
  already: ['pass', GOOD],
  released: ['pass', GOOD],
  failed: ['error', BAD],
  'timed-out': ['error', BAD],
  refused: ['circle-slash', WARN],
  denied: ['circle-slash', WARN],
  submitted: ['loading~spin'],
  accepted: ['loading~spin'],
  pending: ['loading~spin'],
};

export function runNode(run: RunSummary): RunNode {
  const state = stateInWords(run);
  const [icon, color] = lookOf(run);
  const when = new Date(run.startedAt).toLocaleString();
  const on = shown(run.subjectText);
  return {
    label: run.playbook,
    description: [state, on, targetsInWords(run)].filter((part) => part !== '').join(' · '),
    icon,
    ...(color === undefined ? {} : { color }),
    tooltip: [
      `${run.playbook} on ${on}`,
      state,
      `Asked for by ${shown(run.requester.name ?? run.requester.id)}, ${when}`,
      `Tenant ${shown(run.tenant.name)}`,
      run.runId,
    ].join('\n'),
    spoken: `Run of ${run.playbook} on ${on}, ${state}${run.at === undefined ? '' : ` at ${shown(run.at)}`}, ${when}`,
    context: contextOf(run),
  };
}

export function stepNode(step: Step): RunNode {
  const [icon, color] = STEPS[step.status];
  const detail = step.detail === undefined ? '' : `: ${shown(step.detail)}`;
  return {
    label: shown(step.summary),
    description: `${step.status}${detail}`,
    icon,
    ...(color === undefined ? {} : { color }),
    tooltip: `${shown(step.summary)}\n${step.status}${detail}`,
    spoken: `Step ${shown(step.summary)}, ${step.status}${detail}, ${count(step.targets.length, 'target')}`,
    context: `step ${step.status}`,
  };
}

export function targetNode({ target, state, detail, machineActionId }: StepTarget): RunNode {
  const [icon, color] = TARGETS[state] ?? ['circle-outline'];
  const reason = detail === undefined ? '' : `: ${shown(detail)}`;
  const words = state.replace('-', ' ');
  const name = targetName(target);
  return {
    label: name,
    description: `${words}${reason}`,
    icon,
    ...(color === undefined ? {} : { color }),
    tooltip: `${name}\n${words}${reason}${machineActionId === undefined ? '' : `\nMachine action ${machineActionId}`}`,
    spoken: `${name}, ${words}${reason}`,
    context: `target ${state}`,
  };
}

export function targetName(target: TargetRef): string {
  switch (target.kind) {
    case 'device':
      return shown(target.name);
    case 'device-file':
      return `${shown(target.fileName)} on ${shown(target.name)}`;
    case 'indicator':
      return shown(target.value);
    case 'alert':
      return `Alert ${shown(target.id)}`;
  }
}

function stateInWords(run: RunSummary): string {
  switch (run.state) {
    case 'running':
      return 'running';
    case 'waiting-approval':
      return 'waiting for approval';
    case 'cancelling':
      return 'cancelling';
    case 'ended':
      return `${run.outcome ?? 'ended'}${run.reason === undefined ? '' : `: ${shown(run.reason)}`}`;
  }
}

function lookOf(run: RunSummary): Look {
  if (run.state === 'waiting-approval') return ['watch', WARN];
  if (run.state !== 'ended') return ['loading~spin'];
  return run.outcome === undefined ? ['circle-outline'] : OUTCOMES[run.outcome];
}

function contextOf(run: RunSummary): string {
  if (run.state === 'ended') return `run ended ${run.outcome ?? ''}`.trim();
  if (run.state === 'waiting-approval') return 'run live approvable cancellable';
  return run.state === 'cancelling' ? 'run live' : 'run live cancellable';
}

/** Names the states that most people ask for; the record has them all. */
function targetsInWords(run: RunSummary): string {
  const named: readonly TargetState[] = ['done', 'failed', 'pending', 'accepted', 'refused', 'denied'];
  return named
    .filter((state) => (run.counters[state] ?? 0) > 0)
    .map((state) => `${run.counters[state] ?? 0} ${state}`)
    .join(', ');
}
