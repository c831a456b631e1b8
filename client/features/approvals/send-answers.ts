import type { Person } from '../../../engine/plan/run-plan.ts';
import { PlaybookError } from '../../../engine/errors.ts';
import { AnswerApproval } from '../../../runner/protocol.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import type { Answer } from './decide.ts';
import { refuseUncounted } from './uncounted.ts';
import type { ApprovalRunner, Waiting } from './waiting.ts';

/**
 * Gives one answer to several requests, each bound to the plan that it was asked for.
 * @throws PlaybookError where an answer does not count, with the reason; the others count all the same
 */
export async function sendAnswers(
  runner: ApprovalRunner,
  requests: readonly Waiting[],
  by: Person,
  answer: Answer,
): Promise<void> {
  const results = [];
  for (const { runId, request } of requests) {
    const params = { runId, requestId: request.id, planHash: request.planHash, by, ...answer };
    results.push({ runId, request, verdict: await runner.request(AnswerApproval, params) });
  }
  const [only] = results;
  if (results.length === 1 && only !== undefined) {
    refuseUncounted(only.verdict);
    return;
  }
  // One no ends its run, and with it what else the run asked for.
  const denied = new Set(
    results.flatMap(({ runId, verdict }) => (answer.answer === 'denied' && verdict.counted ? [runId] : [])),
  );
  const uncounted = results.filter(({ runId, verdict }) => !verdict.counted && !denied.has(runId));
  if (uncounted.length === 0) return;
  const reasons = uncounted.map(
    ({ request, verdict }) => `${shown(request.approval)}: ${verdict.why ?? 'the question has ended'}`,
  );
  throw new PlaybookError({
    kind: 'rejected',
    message: `${count(uncounted.length, 'answer')} of ${results.length} does not count. ${reasons.join(' ')}`,
    advice: 'Open the approvals again to see how they stand.',
  });
}
