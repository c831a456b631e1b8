/** Yes, no, or a look at the plan first: for one request, or for several at once. */
import { askText, pick } from '../../infrastructure/prompts/prompts.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { deadlineLine, devicesLine, devicesOf, firstToEnd, titleOfAll, whyAsked, wordForAll } from './approval-text.ts';
import type { Waiting, Watch } from './waiting.ts';

export interface Answer {
  readonly answer: 'granted' | 'denied';
  readonly reason?: string;
}

export async function decide(requests: readonly Waiting[], watch: Watch): Promise<Answer | 'review'> {
  const chosen = await pick<'review' | 'reject' | 'approve'>({
    prompt: promptOf('approval', requests),
    title: titleOfAll(requests),
    placeholder: deadlineLine(firstToEnd(requests), Date.now()),
    // A list of several was chosen from: what else is asked meanwhile comes afterwards.
    signal: requests.length === 1 ? watch.changed : watch.ended(requests),
    choices: [
      {
        label: requests.length === 1 ? '$(list-tree) Review plan' : '$(list-tree) Review plans',
        detail: shown(requests.map(({ request }) => whyAsked(request)).join('; ')),
        value: 'review',
      },
      { label: '$(x) Reject…', description: 'asks for a reason', value: 'reject' },
      { label: '$(check) Approve…', description: devicesLine(devicesOf(requests)), value: 'approve' },
    ],
  });
  if (chosen === 'review') return 'review';
  if (chosen === 'reject') return { answer: 'denied', reason: await askReason(requests, watch, 'Why not?') };
  await askWord(requests, watch);
  return requests.some(({ request }) => request.requireReason)
    ? { answer: 'granted', reason: await askReason(requests, watch, 'Why is it right?') }
    : { answer: 'granted' };
}

export async function askReason(requests: readonly Waiting[], watch: Watch, hint: string): Promise<string> {
  const reason = await askText({
    prompt: promptOf('reason for', requests),
    title: titleOfAll(requests),
    placeholder: 'A reason, for the record',
    hint,
    signal: watch.ended(requests),
    problem: (text) => (text.trim() === '' ? 'A reason is needed' : undefined),
  });
  return reason.trim();
}

/** Enter pressed once too often must not isolate anybody. */
async function askWord(requests: readonly Waiting[], watch: Watch): Promise<void> {
  const word = wordForAll(requests);
  if (word === undefined) return;
  await askText({
    prompt: promptOf('confirmation of', requests),
    title: titleOfAll(requests),
    placeholder: word.word,
    hint: `Type ${word.meaning} (${word.word}) to approve`,
    signal: watch.ended(requests),
    problem: (text) => (text.trim() === word.word ? undefined : `Type ${word.word}`),
  });
}

const promptOf = (what: string, requests: readonly Waiting[]): string =>
  `${what} ${[...new Set(requests.map(({ request }) => request.approval))].join(', ')}`;
