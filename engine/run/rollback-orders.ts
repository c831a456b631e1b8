/** What people ask of a run that has ended: to take back what it did. Planned, confirmed, then done. */
import type { DurableHost } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import type { RunRecord } from '../journal/events.ts';
import type { Person, RunPlan } from '../plan/run-plan.ts';
import { ROLLBACK_KEY } from './lease-state.ts';
import { planRollback, type RollbackPlan } from './plan-rollback.ts';
import type { RollbackInput } from './rollback-flow.ts';
import type { RunDeps } from './run-deps.ts';
import { rollbackRunId } from './run-ids.ts';
import type { PlaybookRunInput } from './run-input.ts';

export interface RollbackOrders {
  /** `label`: undefined for everything. Reads only. @throws PlaybookError `not-found`, `refused` */
  plan(runId: string, label: string | undefined, by: Person): Promise<RunPlan>;
  /** Does what was planned and confirmed. @throws PlaybookError `refused` also where the plan of this moment is another */
  start(runId: string, label: string | undefined, planHash: string, by: Person): Promise<{ readonly segment: string }>;
}

/** `connected` throws where a tenant is not; `mayAct` in OBSERVE. */
export function createRollbackOrders(
  deps: RunDeps,
  host: () => DurableHost,
  connected: (tenantId: string) => unknown,
  mayAct: (tenantId: string, what: string) => void,
): RollbackOrders {
  async function make(runId: string, label: string | undefined, by: Person): Promise<RollbackPlan> {
    const record = deps.recordOf(runId);
    const input = host().input(runId) as PlaybookRunInput | undefined;
    if (record === undefined || input === undefined)
      throw new PlaybookError({
        kind: 'not-found',
        message: `There is no run "${runId}".`,
        advice: 'List the runs with `playbook history`.',
      });
    connected(record.summary.tenant.id);
    // A run that a mistake of ours has ended has no end in its record, and may have done things all the same.
    const isOpen = host()
      .open()
      .some((run) => run.runId === runId);
    if (record.summary.state !== 'ended' && isOpen)
      throw refused(`Run ${runId} has not ended.`, 'Cancel it first, or wait until it has ended.');
    if (isUnderWay(runId)) throw refused(`Run ${runId} is being rolled back already.`, 'Wait until that has ended.');
    const segment = segmentOf(record);
    return planRollback(
      { root: runId, input, segment, requester: by, exempt: false, ...(label === undefined ? {} : { label }) },
      deps,
    );
  }

  const isUnderWay = (runId: string): boolean =>
    host()
      .open()
      .some((run) => run.flow === 'rollback' && run.runId.startsWith(`${runId}/`));

  return {
    plan: async (runId, label, by) => (await make(runId, label, by)).plan,
    async start(runId, label, planHash, by) {
      const planned = await make(runId, label, by);
      const { plan } = planned;
      mayAct(plan.tenant.id, 'The rollback was not started');
      if (plan.hash !== planHash)
        throw refused('The plan changed since it was confirmed.', 'Look at the new plan and confirm that one.');
      if (plan.verdict === 'refused')
        throw refused(plan.refusals.find(({ stops }) => stops === 'run')?.message ?? 'A rule stops the rollback.');
      if (plan.verdict === 'nothing-to-do') {
        const why = plan.refusals.map(({ message }) => message).join(' ');
        throw refused(`There is nothing to roll back.${why === '' ? '' : ` ${why}`}`);
      }
      const record = deps.recordOf(runId);
      if (isUnderWay(runId) || record === undefined)
        throw refused(`Run ${runId} is being rolled back already.`, 'Wait until that has ended.');
      const segment = segmentOf(record);
      const input: RollbackInput = { root: runId, segment, by, planned };
      await host().start(rollbackRunId(runId, countOf(record) + 1), 'rollback', input);
      return { segment };
    },
  };
}

const countOf = ({ events }: RunRecord): number => events.filter(({ body }) => body.type === 'rollback-started').length;

/** The name of the next rollback by hand, which its steps, comments and events carry. */
const segmentOf = (record: RunRecord): string => `${ROLLBACK_KEY}by-hand-${countOf(record) + 1}`;

const refused = (message: string, advice?: string): PlaybookError =>
  new PlaybookError({ kind: 'refused', message, ...(advice === undefined ? {} : { advice }) });
