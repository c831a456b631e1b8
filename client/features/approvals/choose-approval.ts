import { PlaybookError } from '../../../engine/errors.ts';
import { ListApprovals } from '../../../runner/protocol.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import type { WaitingApproval } from './ask-approval.ts';

/** The waiting approval of a run, or of any run; asked only where there are several. */
export async function chooseApproval(runner: RunnerSession, runId: string | undefined): Promise<WaitingApproval> {
  const all = await runner.request(ListApprovals, {});
  const waiting = runId === undefined ? all : all.filter((approval) => approval.runId === runId);
  const [first] = waiting;
  if (first === undefined) throw new PlaybookError({ kind: 'not-found', message: 'No approval is waiting.' });
  if (waiting.length === 1) return first;
  return pick({
    prompt: 'approval',
    title: 'Answer an Approval',
    placeholder: 'Which approval?',
    choices: waiting.map(({ summary, request, ...approval }) => ({
      label: `$(pass) ${request.approval}`,
      description: `${summary.playbook} on ${shown(summary.subjectText)}`,
      detail: shown(request.asks.join('; ')),
      value: { runId: approval.runId, request },
    })),
  });
}
