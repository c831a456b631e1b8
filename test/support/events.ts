/** Events as a run records them, for tests of the journal and of what is derived from it. */
import type { EventDraft, RunEvent, TargetState } from '../../engine/journal/events.ts';
import type { Person, RunPlan, TargetRef } from '../../engine/plan/run-plan.ts';
import type { Tenant } from '../../engine/ports.ts';

export const T0 = Date.UTC(2026, 0, 5, 9);
export const SPAN = { source: 0, start: { line: 3, character: 2 }, end: { line: 3, character: 40 } };
export const TENANT: Tenant = {
  id: 't-1',
  name: 'Contoso Practice',
  kind: 'simulator',
  baseUrl: 'http://127.0.0.1:4711',
  speed: 20,
};
export const ANA: Person = { id: 'ana@contoso.test', name: 'Ana', how: 'practice' };
export const BEN: Person = { id: 'ben', how: 'os-user' };

export const device = (name: string): TargetRef => ({ kind: 'device', id: `id-of-${name}`, name });

export const created = (more: Partial<Extract<EventDraft, { readonly type: 'run-created' }>> = {}): EventDraft => ({
  type: 'run-created',
  playbook: 'contain',
  title: 'Contain a device',
  tenant: TENANT,
  requester: ANA,
  mode: 'manual',
  subject: { kind: 'devices', devices: ['web-01'] },
  subjectText: 'web-01',
  inputs: {},
  sources: [{ uri: 'file:///contain.playbook', sha256: 'ab'.repeat(32), text: 'playbook contain {\n}\n' }],
  policies: [],
  versions: { product: '0.1.0', node: '24.0.0', interpreter: 1 },
  ...more,
});

export const target = (
  name: string,
  state: TargetState,
  more: Partial<Extract<EventDraft, { readonly type: 'target' }>> = {},
): EventDraft => ({ type: 'target', path: 'isolate', action: 'device.isolate', target: device(name), state, ...more });

export const started: EventDraft = {
  type: 'step-started',
  path: 'isolate',
  summary: 'isolate hosts selectively for 24h',
  action: 'device.isolate',
  span: SPAN,
};

export const confirmed: EventDraft = { type: 'plan-confirmed', by: ANA, planHash: 'cd'.repeat(32) };

export const asked = (id: string): EventDraft => ({
  type: 'approval-asked',
  request: {
    id,
    approval: 'org_wide',
    planHash: 'cd'.repeat(32),
    asks: ['isolate hosts'],
    devices: ['web-01'],
    indicators: 0,
    risks: ['network_loss'],
    calls: 1,
    leases: ['isolate hosts: 24h'],
    from: [{ contact: 'ben', upn: 'ben@contoso.test', displayName: 'Ben' }],
    need: 1,
    requireReason: false,
    askedAt: T0,
    deadline: T0 + 3_600_000,
    onSilence: 'deny',
  },
});

export const approvalEnded = (requestId: string): EventDraft => ({
  type: 'approval-ended',
  requestId,
  approval: 'org_wide',
  outcome: 'granted',
  by: ['Ben'],
});

export const ended = (more: Partial<Extract<EventDraft, { readonly type: 'run-ended' }>> = {}): EventDraft => ({
  type: 'run-ended',
  outcome: 'succeeded',
  counters: { done: 1 },
  inForce: ['web-01 is isolated until 2026-01-06 09:00 UTC'],
  ...more,
});

export const call = (status: number): EventDraft => ({
  type: 'call',
  path: 'isolate',
  trace: { method: 'POST', pathTemplate: '/api/machines/{device}/isolate', status, attempt: 1, durationMs: 12 },
});

export const plan: RunPlan = {
  format: 1,
  playbook: 'contain',
  tenant: TENANT,
  requester: ANA,
  subject: { kind: 'devices', devices: ['web-01'] },
  subjectText: 'web-01',
  inputs: {},
  createdAt: T0,
  files: [],
  policyHash: '',
  devices: {},
  steps: [
    {
      key: 'isolate',
      path: 'isolate',
      kind: 'action',
      summary: 'isolate hosts selectively for 24h',
      span: SPAN,
      state: 'planned',
      targets: [],
      approvals: [],
      risks: [],
      calls: 1,
    },
  ],
  refusals: [{ rule: 'never', message: 'The policy spares dc-01.', target: device('dc-01'), stops: 'target' }],
  approvals: [],
  permissions: { needed: [], missing: [], known: false },
  forecast: {
    calls: { usual: 1, worst: 2, peakPerMinute: 1 },
    devices: 1,
    indicators: 0,
    seconds: { usual: 1, worst: 2 },
    approvals: 0,
  },
  verdict: 'ready',
  hash: 'ef'.repeat(32),
};

/** The beginning of a run that one person has approved. */
export const approved = (answer: { readonly by: Person; readonly reason: string }): readonly EventDraft[] => [
  created(),
  { type: 'plan-made', segment: 'main', plan },
  confirmed,
  started,
  asked('a1'),
  {
    type: 'approval-answered',
    requestId: 'a1',
    answer: { ...answer, answer: 'granted', planHash: 'cd'.repeat(32), at: T0 + 5000 },
    counted: true,
  },
  approvalEnded('a1'),
];

/** Kept events of one run, a second apart. */
export const kept = (drafts: readonly EventDraft[]): RunEvent[] =>
  drafts.map((body, index) => ({
    runId: 'run',
    sequence: index + 1,
    key: `k${index + 1}`,
    at: T0 + index * 1000,
    body,
    hash: '',
  }));
