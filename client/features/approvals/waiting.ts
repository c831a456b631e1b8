/** What waits for an approval, with all that a question about it needs; and how a question hears that this has changed. */
import { approverId, stillAsked } from '../../../engine/approve/approval-machine.ts';
import { samePerson } from '../../../engine/approve/same-person.ts';
import type { ActionId } from '../../../language/catalog/actions/index.ts';
import type { ApprovalRequest, Approver, RunRecord, RunSummary } from '../../../engine/journal/events.ts';
import type { Person, RunPlan } from '../../../engine/plan/run-plan.ts';
import { GetRecord, ListApprovals } from '../../../runner/protocol.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { waitingActions } from './approval-text.ts';

/** The part of a session that approvals use. */
export type ApprovalRunner = Pick<RunnerSession, 'request' | 'onChange'>;

export interface Waiting {
  readonly runId: string;
  readonly summary: RunSummary;
  readonly request: ApprovalRequest;
  readonly plan: RunPlan | undefined;
  readonly actions: readonly ActionId[];
  /** Those who have not said yes yet. */
  readonly still: readonly Approver[];
  /** People who have. */
  readonly answered: number;
}

/** What a question is about: one request, those of a run, or all of a tenant. */
export type Scope =
  { readonly requestId: string; readonly runId: string } | { readonly runId: string } | { readonly tenantId: string };

const isInScope = (scope: Scope, runId: string, requestId: string, tenantId: string): boolean => {
  if ('requestId' in scope) return scope.requestId === requestId;
  return 'runId' in scope ? scope.runId === runId : scope.tenantId === tenantId;
};

export async function loadWaiting(runner: ApprovalRunner, scope: Scope): Promise<readonly Waiting[]> {
  const listed = await runner.request(ListApprovals, {});
  const open = listed.filter(({ runId, request, summary }) => isInScope(scope, runId, request.id, summary.tenant.id));
  const runIds = [...new Set(open.map(({ runId }) => runId))];
  const records = new Map<string, RunRecord>();
  for (const runId of runIds) records.set(runId, await runner.request(GetRecord, { runId }));
  return open.flatMap(({ runId, summary, request }) => {
    const record = records.get(runId);
    const known = record?.approvals.find((one) => one.request.id === request.id);
    if (known?.outcome !== undefined) return [];
    const plan = record?.plans.find(({ hash }) => hash === request.planHash);
    const yes = known?.answers.filter(({ counted }) => counted) ?? [];
    return {
      ...{ runId, summary, request, plan },
      actions: waitingActions(request, plan),
      still: stillAsked(request.from, yes),
      answered: yes.length,
    };
  });
}

export const isAsked = ({ still }: Waiting, { id }: Person): boolean =>
  still.some((one) => samePerson(approverId(one), id));

export interface Watch {
  /** Something in scope was asked, or has ended. */
  readonly changed: AbortSignal;
  /** One of these has ended: answered elsewhere, cancelled, or its time is over. */
  ended(requests: readonly Waiting[]): AbortSignal;
  stop(): void;
}

/** From before the requests are loaded, so that nothing slips between. */
export function watchWaiting(runner: ApprovalRunner, scope: Scope): Watch {
  const changed = new AbortController();
  const endings = new Map<string, AbortController>();
  const ending = (id: string): AbortController => {
    const known = endings.get(id) ?? new AbortController();
    endings.set(id, known);
    return known;
  };
  const subscription = runner.onChange(({ event: { runId, body }, summary }) => {
    if (body.type !== 'approval-asked' && body.type !== 'approval-ended') return;
    const requestId = body.type === 'approval-asked' ? body.request.id : body.requestId;
    if (!isInScope(scope, runId, requestId, summary.tenant.id)) return;
    if (body.type === 'approval-ended') ending(requestId).abort();
    changed.abort();
  });
  return {
    changed: changed.signal,
    ended: (requests) => AbortSignal.any(requests.map(({ request }) => ending(request.id).signal)),
    stop: () => {
      subscription.dispose();
    },
  };
}
