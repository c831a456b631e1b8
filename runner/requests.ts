/** What each request of the protocol does with the engine. One entry a request. */
import type { RequestType } from 'vscode-jsonrpc/node';
import { makeCassette } from '../engine/cassette/make-cassette.ts';
import { recordCalls } from '../engine/cassette/record-calls.ts';
import type { Engine, TenantConnection as EngineTenant } from '../engine/engine.ts';
import { PlaybookError } from '../engine/errors.ts';
import { removalWords } from '../engine/journal/words.ts';
import type { Tenant } from '../engine/ports.ts';
import type { Archive } from './archive.ts';
import * as protocol from './protocol.ts';
import { PRODUCT_VERSION } from './version.ts';
import type { Secrets } from './secrets.ts';
import { toAlertItem, toDeviceItem } from './picker-items.ts';

export interface RequestDeps {
  readonly engine: Engine;
  readonly connectTenant: (connection: protocol.TenantConnection) => Promise<Tenant>;
  readonly checkTenant: (params: protocol.CheckParams) => Promise<protocol.CheckResult>;
  readonly verify: () => protocol.VerifyResult;
  readonly secrets: Secrets;
  readonly archive: Archive;
}

/** Binds a handler to its request type, so that parameters and reply are checked by the compiler. */
export type Register = <P, R>(
  type: RequestType<P, R, protocol.ErrorData>,
  handle: (params: P) => Promise<R> | R,
) => void;

export function registerRequests(register: Register, deps: RequestDeps): void {
  registerTenantRequests(register, deps);
  registerRunRequests(register, deps.engine);
  registerReversalRequests(register, deps.engine);
  registerHistoryRequests(register, deps);
  register(protocol.ProvideSecrets, ({ secrets }) => {
    deps.secrets.provide(secrets);
    return { names: deps.secrets.names() };
  });
}

function registerTenantRequests(register: Register, { engine, connectTenant, checkTenant }: RequestDeps): void {
  register(protocol.ConnectTenant, connectTenant);
  register(protocol.CheckTenant, checkTenant);
  register(protocol.ListTenants, () => [...engine.tenants()]);
  register(protocol.SetTenantMode, ({ tenantId, mode, by, reason }) => engine.modes.set(tenantId, mode, by, reason));
  register(protocol.ListTenantModes, ({ tenantId }) =>
    engine.modes.changes(tenantId).map(({ at, body: { mode, by, reason } }) => ({
      ...{ at, mode, by },
      ...(reason === undefined ? {} : { reason }),
    })),
  );
  register(protocol.SearchDevices, async ({ tenantId, text, limit }) => {
    const machines = await tenantOf(engine, tenantId).api.machines({ search: text, limit });
    return machines.map(toDeviceItem);
  });
  register(protocol.SearchAlerts, async ({ tenantId, text, limit }) => {
    const alerts = await tenantOf(engine, tenantId).api.alerts({ search: text, limit });
    return alerts.map(toAlertItem);
  });
}

function registerRunRequests(register: Register, engine: Engine): void {
  register(protocol.MakePlan, (params) => engine.plan(params));
  register(protocol.RecordPlan, async (params) => {
    const { result: plan, calls } = await recordCalls(() => engine.plan(params));
    return { plan, cassette: makeCassette(params, plan, calls, PRODUCT_VERSION) };
  });
  register(protocol.StartRun, ({ plan, planHash, ...options }) => engine.start(plan, planHash, options));
  register(protocol.DeclineRun, ({ plan, prompt }) => engine.decline(plan, prompt));
  register(protocol.CancelRun, ({ runId, by, cancelPending }) => engine.cancel(runId, by, cancelPending));
  register(protocol.ListApprovals, () => [...engine.approvals()]);
  register(protocol.AnswerApproval, (answer) => engine.answer(answer));
}

/** What people ask about what runs have done. */
function registerReversalRequests(register: Register, engine: Engine): void {
  register(protocol.ResumeRun, ({ runId }) => engine.resumeRun(runId));
  register(protocol.PlanRollback, ({ runId, label, by }) => engine.rollbacks.plan(runId, label, by));
  register(protocol.StartRollback, ({ runId, label, planHash, by }) =>
    engine.rollbacks.start(runId, label, planHash, by),
  );
  register(protocol.FindLeases, ({ where }) => [...engine.leases.find(where)]);
  register(protocol.EndLeases, async ({ where, by, reason }) => [...(await engine.leases.end(where, by, reason))]);
  register(protocol.ExtendLeases, async ({ where, seconds, by, reason }) => [
    ...(await engine.leases.extend(where, seconds, by, reason)),
  ]);
}

function registerHistoryRequests(register: Register, { engine, verify, archive }: RequestDeps): void {
  register(protocol.ListRuns, (query) => [...engine.runs(query)]);
  register(protocol.GetEvents, ({ runId, after }) => [...engine.events(runId, after)]);
  register(protocol.GetRecord, ({ runId }) => {
    const record = engine.record(runId);
    if (record !== undefined) return record;
    throw unknownRun(runId, archive);
  });
  register(protocol.VerifyJournal, () => verify());
  register(protocol.GetBundle, ({ runId }) => {
    const bundle = archive.bundle(runId);
    if (bundle !== undefined) return bundle;
    throw unknownRun(runId, archive);
  });
  register(protocol.HoldRun, async ({ runId, ...hold }) => {
    const summary = await archive.hold(runId, hold);
    if (summary !== undefined) return summary;
    throw unknownRun(runId, archive);
  });
  register(protocol.GetTimeline, ({ of, name, limit }) => archive.timeline(of, name, limit));
  register(protocol.GetMetrics, ({ since }) => archive.metrics(since));
  register(protocol.Retention, ({ days }) => ({ days: archive.retention(days) }));
  register(protocol.ListRemovals, ({ limit, runId }) => {
    if (runId === undefined) return archive.removals(limit);
    const removal = archive.removalOf(runId);
    return removal === undefined ? [] : [removal];
  });
}

function unknownRun(runId: string, archive: Archive): PlaybookError {
  const removal = archive.removalOf(runId);
  if (removal === undefined)
    return new PlaybookError({
      kind: 'not-found',
      message: `There is no run ${runId}.`,
      advice: 'List the runs with `playbook history`.',
    });
  return new PlaybookError({
    kind: 'not-found',
    message: `The record of run ${runId} is gone: ${removalWords(removal)}.`,
    advice: '`playbook history --pruned` lists what was removed; an export that was made before is still whole.',
  });
}

function tenantOf(engine: Engine, tenantId: string): EngineTenant {
  const connection = engine.tenant(tenantId);
  if (connection !== undefined) return connection;
  throw new PlaybookError({
    kind: 'not-found',
    message: `The tenant ${tenantId} is not connected.`,
    advice: 'Connect it first, for example with Open Practice Tenant.',
  });
}
