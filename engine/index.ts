/** Makes an engine: journal, durable host and flows around the tenants that are connected. */
import { ulid } from 'ulid';
import { createAnswers } from './approve/answer-request.ts';
import { isObserved, observedError } from './auth/tenant-mode.ts';
import { APPROVAL_SIGNAL, type ApprovalSignal } from './approve/approval-flow.ts';
import { createSqliteHost } from './durable/sqlite-host.ts';
import type { Store } from './durable/sqlite-store.ts';
import type { Engine, PlanRequest, StartOptions, TenantConnection } from './engine.ts';
import { PlaybookError } from './errors.ts';
import type { RunRecord } from './journal/events.ts';
import type { AuditJournal } from './journal/journal.ts';
import { checkModel } from './plan/check-model.ts';
import { comparePlans } from './plan/diff-plan.ts';
import { planMain } from './plan/plan-run.ts';
import type { Segment as PlannedSegment } from './plan/plan-segment.ts';
import type { RunPlan } from './plan/run-plan.ts';
import type { Notifier } from './ports.ts';
import { ActionLookup } from './run/action-lookup.ts';
import { cancelAction } from './run/cancel-opposite.ts';
import { DeviceLocks } from './run/device-locks.ts';
import { createFlows } from './run/flows.ts';
import { practiceNotifier } from './notify/practice-notifier.ts';
import { MessagesUnderWay } from './notify/under-way.ts';
import { createLeaseOrders } from './run/lease-orders.ts';
import { admitted, createModeOrders, wakeHeld, type KeepMode } from './run/mode-orders.ts';
import { createRollbackOrders } from './run/rollback-orders.ts';
import { resumeRun } from './run/resume-run.ts';
import { recordCalls } from './run/record-calls.ts';
import type { OnStatement, RunDeps } from './run/run-deps.ts';
import { RunFlags } from './run/run-flags.ts';
import {
  INTERPRETER_VERSION,
  NEWS_SIGNAL,
  type FollowInput,
  type LeaseInput,
  type News,
  type PlaybookRunInput,
} from './run/run-input.ts';
import { TURN_SIGNAL } from './run/take-turn.ts';
import { moveTarget } from './run/target-recorder.ts';
import { changed, TenantDirectory } from './run/tenant-directory.ts';
import type { Clock } from './time/clock.ts';

export interface EngineOptions {
  readonly store: Store;
  readonly journal: AuditJournal;
  readonly clock: Clock;
  /** Folder for evidence of runs that name none. */
  readonly evidenceRoot: string;
  readonly version: string;
  readonly notifier?: Notifier;
  /** Where the mode of a tenant is kept besides the journal. */
  readonly keepMode?: KeepMode;
  readonly onError: (error: Error, runId: string | undefined) => void;
  /** For coverage. */
  readonly onStatement?: OnStatement;
}

/** Plans that were shown lately, so that a difference at the start can be told. */
const PLANS_KEPT = 32;

/** Flows that may wait for calls of the next hours. */
const SENDING: ReadonlySet<string> = new Set(['device-action', 'indicator-batch', 'playbook', 'block', 'rollback']);

export function createEngine(options: EngineOptions): Engine {
  const { store, journal, clock } = options;
  const tenants = new TenantDirectory();
  const flags = new RunFlags();
  const shown = new Map<string, RunPlan>();
  const bootId = ulid();
  const deps: RunDeps = {
    clock,
    journal,
    recordOf: (runId) => journal.recordOf(runId),
    history: store.history,
    notifier: options.notifier ?? practiceNotifier,
    messages: new MessagesUnderWay(),
    bootId,
    evidenceRoot: options.evidenceRoot,
    tenant: (id) => tenants.get(id),
    tenantNow: (id) => tenants.find(id)?.tenant,
    host: () => host,
    locks: new DeviceLocks(),
    lookup: new ActionLookup(clock),
    flags,
    ...(options.onStatement === undefined ? {} : { onStatement: options.onStatement }),
  };
  const host = createSqliteHost({ store, clock, flows: createFlows(deps), bootId, onError: options.onError });
  const versions = { product: options.version, node: process.version };

  function connected(tenantId: string): TenantConnection {
    const connection = tenants.find(tenantId);
    if (connection !== undefined) return connection;
    throw new PlaybookError({
      kind: 'not-found',
      message: 'The tenant is not connected.',
      advice: 'Connect it again and repeat.',
    });
  }

  /** Throws in OBSERVE. `what`: what is not done then. */
  function mayAct(tenantId: string, what: string): void {
    const { tenant } = connected(tenantId);
    if (isObserved(tenant)) throw observedError(tenant, what);
  }

  async function makePlan(request: PlanRequest, runId = ''): Promise<PlannedSegment> {
    checkModel(request.model);
    const { api, tenant, grantedPermissions, credential } = connected(request.tenantId);
    const planDeps = {
      api,
      tenant,
      clock,
      history: store.history,
      grantedPermissions,
      credential,
    };
    return planMain(request, planDeps, { id: runId, startedAt: clock.now() });
  }

  function keepShown(plan: RunPlan): void {
    shown.set(plan.hash, plan);
    const oldest = shown.keys().next();
    if (shown.size > PLANS_KEPT && oldest.done !== true) shown.delete(oldest.value);
  }

  async function begin(
    runId: string,
    input: Omit<PlaybookRunInput, 'interpreter' | 'versions'>,
  ): Promise<{ readonly runId: string }> {
    await host.start(runId, 'playbook', { ...input, interpreter: INTERPRETER_VERSION, versions });
    return { runId };
  }

  async function start(
    request: PlanRequest,
    planHash: string,
    startOptions: StartOptions,
  ): Promise<{ readonly runId: string }> {
    mayAct(request.tenantId, 'The run was not started');
    const runId = ulid(Math.floor(clock.now()));
    const { plan, scope } = await makePlan(request, runId);
    // Planning takes its time.
    mayAct(request.tenantId, 'The run was not started');
    if (plan.hash === planHash) return begin(runId, { request, options: startOptions, plan, scope });
    const confirmed = shown.get(planHash);
    const difference = confirmed === undefined ? undefined : comparePlans(confirmed, plan);
    if (difference?.change === 'smaller' || difference?.change === 'same')
      return begin(runId, { request, options: startOptions, plan, scope, smaller: difference.detail });
    keepShown(plan);
    throw new PlaybookError({
      kind: 'refused',
      message: `The plan changed since it was confirmed. ${difference?.detail ?? 'It was made by another runner.'}`,
      advice: 'Look at the new plan and confirm that one.',
    });
  }

  /** Reaches every part of a run that waits for something. */
  async function wake(root: string): Promise<void> {
    const cancelApproval: ApprovalSignal = { kind: 'cancel', why: 'The run was cancelled.' };
    const cancelBlock: News = { kind: 'cancel' };
    for (const { runId, flow } of host.open()) {
      if (runId !== root && !runId.startsWith(`${root}/`)) continue;
      if (flow === 'approval') await host.deliver(runId, APPROVAL_SIGNAL, 'cancel', cancelApproval);
      if (SENDING.has(flow)) await host.deliver(runId, TURN_SIGNAL, 'cancel', null);
      if (flow === 'playbook' || flow === 'block' || flow === 'device-action' || flow === 'rollback')
        await host.deliver(runId, NEWS_SIGNAL, 'cancel', cancelBlock);
    }
  }

  return {
    connect(connection) {
      const tenant = admitted(connection.tenant, journal);
      tenants.set(changed(connection, { tenant }));
      connection.watcher.start();
      // Where the process ended between a switch to LIVE and what it set going.
      const last = journal.modeChanges(tenant.id).at(-1);
      if (last?.body.mode === 'live' && !isObserved(tenant))
        wakeHeld(host, tenant.id, last).catch((error: unknown) => {
          options.onError(error instanceof Error ? error : new Error(String(error)), undefined);
        });
      return tenant;
    },
    tenant: (tenantId) => tenants.find(tenantId),
    tenants: () => tenants.all(),
    async plan(request) {
      const { plan } = await makePlan(request);
      keepShown(plan);
      return plan;
    },
    start,
    async decline(request, prompt) {
      const runId = ulid(Math.floor(clock.now()));
      const { plan, scope } = await makePlan(request, runId);
      return begin(runId, { request, options: {}, plan, scope, declined: prompt });
    },
    async cancel(runId, by, cancelPending) {
      const record = known(journal, runId);
      journal.record(runId, 'cancel-requested', { type: 'cancel-requested', by });
      flags.cancel(runId);
      await wake(runId);
      const pending = underWay(record);
      if (cancelPending) {
        const connection = connected(record.summary.tenant.id);
        const comment = `Run ${runId} was cancelled by ${by.id}.`;
        for (const { id, path } of pending) await cancelAction(connection, id, comment, recordCalls(deps, runId, path));
      }
      return { underWay: pending.length };
    },
    answer: createAnswers({ clock, journal, host }),
    deliver: (runId, name, id, payload) => host.deliver(runId, name, id, payload),
    progress(followRun, action) {
      const follow = host.input(followRun) as FollowInput | LeaseInput | undefined;
      // The release of a lease is told by its end.
      if (follow === undefined || !('listener' in follow) || action.status !== 'InProgress') return;
      moveTarget(deps, follow, 'accepted', 'pending', { machineActionId: action.id });
    },
    modes: createModeOrders({ tenants, journal, host, connected, keep: options.keepMode ?? (() => undefined) }),
    leases: createLeaseOrders({ host, journal, clock, connected, mayAct }),
    rollbacks: createRollbackOrders(deps, () => host, connected, mayAct),
    approvals: () =>
      host
        .open()
        .filter(({ flow }) => flow === 'approval')
        .flatMap(({ runId }) => {
          const root = runId.split('/')[0] ?? runId;
          const record = journal.recordOf(root);
          const waiting = record?.approvals.find(
            ({ request, outcome }) => request.id === runId && outcome === undefined,
          );
          if (record === undefined || waiting === undefined) return [];
          const answered = waiting.answers.filter((one) => one.counted).length;
          return [{ runId: root, summary: record.summary, request: waiting.request, answered }];
        }),
    runs: (query) => journal.runs(query),
    record: (runId) => journal.recordOf(runId),
    events: (runId, after) => journal.events(runId, after),
    resumeRun: (runId) => resumeRun(runId, { host, record: known(journal, runId), connected }),
    openRuns: () => host.open().filter(({ flow }) => flow !== 'lapse').length,
    openTenants() {
      const roots = new Set(
        host
          .open()
          .filter(({ flow }) => flow !== 'lapse')
          .map(({ rootId }) => rootId.split('/')[0] ?? rootId),
      );
      return [...new Set([...roots].flatMap((root) => journal.summary(root)?.tenant.id ?? []))];
    },
    async resume() {
      for (const run of journal.runs({ limit: 10_000 })) if (run.state === 'cancelling') flags.cancel(run.runId);
      for (const root of new Set(host.open().map(({ rootId }) => rootId.split('/')[0] ?? rootId)))
        if (journal.summary(root) !== undefined)
          journal.record(root, `resumed/${bootId}`, { type: 'resumed', by: 'runner', version: options.version });
      return host.resumeAll();
    },
    onEvent: (listener) => journal.onEvent(listener),
    async ended(runId) {
      await host.result(runId);
      await journal.flushed();
      return known(journal, runId).summary;
    },
    async close() {
      tenants.stop();
      await host.close();
    },
  };
}

function known(journal: AuditJournal, runId: string): RunRecord {
  const record = journal.recordOf(runId);
  if (record !== undefined) return record;
  throw new PlaybookError({
    kind: 'not-found',
    message: `There is no run "${runId}".`,
    advice: 'List the runs with `playbook history`.',
  });
}

/** Machine actions of the run that are not final yet. */
const underWay = ({ steps }: RunRecord): readonly { readonly id: string; readonly path: string }[] =>
  steps.flatMap(({ path, targets }) =>
    targets.flatMap(({ state, machineActionId: id }) =>
      id !== undefined && (state === 'accepted' || state === 'pending') ? [{ id, path }] : [],
    ),
  );
