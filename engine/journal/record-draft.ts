import type { RunPlan } from '../plan/run-plan.ts';
import type { EventBody, RunRecord } from './events.ts';

/** A record while its events are read. */
export interface RecordDraft {
  planHash: string | undefined;
  readonly plans: RunPlan[];
  readonly steps: Map<string, StepDraft>;
  readonly approvals: Map<string, RunRecord['approvals'][number]>;
  /** By path and target. */
  readonly leases: Map<string, Lease>;
  readonly refusals: Map<string, RunRecord['refusals'][number]>;
  readonly calls: RunRecord['calls'][number][];
  readonly notes: RunRecord['notes'][number][];
  readonly messages: RunRecord['messages'][number][];
  readonly artefacts: RunRecord['artefacts'][number][];
}

export type Step = RunRecord['steps'][number];
export type Target = Step['targets'][number];
export type Lease = RunRecord['leases'][number];
export type StepDraft = Omit<Step, 'targets'> & { readonly targets: Map<string, Target> };

export type Body<T extends EventBody['type']> = Extract<EventBody, { readonly type: T }>;

export const createRecordDraft = (): RecordDraft => ({
  planHash: undefined,
  plans: [],
  steps: new Map(),
  approvals: new Map(),
  leases: new Map(),
  refusals: new Map(),
  calls: [],
  notes: [],
  messages: [],
  artefacts: [],
});
