/** What waits for an approval, run by run, as somebody who may answer must see it. */
import { requestLines } from '../../engine/approve/approval-text.ts';
import { shownText, visible } from '../../engine/journal/visible-text.ts';
import { personWords, tenantWords } from '../../engine/journal/words.ts';
import type { WaitingRequest } from '../../runner/protocol.ts';

export function renderWaiting(waiting: readonly WaitingRequest[]): string {
  if (waiting.length === 0) return 'No approval is waiting.';
  const runs = new Set(waiting.map(({ runId }) => runId));
  return [...runs].map((run) => renderRun(waiting.filter(({ runId }) => runId === run))).join('\n\n');
}

function renderRun(waiting: readonly WaitingRequest[]): string {
  const [first] = waiting;
  if (first === undefined) return '';
  const { playbook, subjectText, tenant, requester } = first.summary;
  const on = subjectText === '' ? '' : ` on ${shownText(subjectText)}`;
  return [
    `Run ${first.runId}: ${visible(playbook)}${on} (${tenantWords(tenant)}), asked for by ${personWords(requester)}`,
    ...waiting.flatMap(({ request, answered }) => [
      ...requestLines(request).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`)),
      `    Said yes so far: ${answered} of ${request.need}`,
      `    Request ${visible(request.id)}`,
    ]),
  ].join('\n');
}
