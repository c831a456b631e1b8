/** What people who may answer are told: everything they must know to say yes or no, and how to say it. Pure. */
import { shownText, visible } from '../journal/visible-text.ts';
import { personWords, tenantWords, timeWords } from '../journal/words.ts';
import type { ApprovalRequest, RunSummary } from '../journal/events.ts';

export type AskedHow = 'asked' | 'reminded' | 'escalated';

const DEVICES_SHOWN = 20;
const ASKS_SHOWN = 20;

/** Characters of a plan hash that people read and type; the command line takes a hash by its beginning. */
export const HASH_SHOWN = 16;

const HEADS: Readonly<Record<AskedHow, string>> = {
  asked: 'Approval asked',
  reminded: 'Approval still waits for you',
  escalated: 'Approval passed on to you',
};

/** `requests` wait for one person in one run; at least one. */
export function approvalMessage(
  run: Pick<RunSummary, 'runId' | 'playbook' | 'tenant' | 'requester' | 'subjectText'>,
  requests: readonly ApprovalRequest[],
  what: AskedHow,
): { readonly subject: string; readonly text: string } {
  const on = run.subjectText === '' ? '' : ` on ${shownText(run.subjectText)}`;
  const subject = `${HEADS[what]}: ${visible(run.playbook)}${on} (${tenantWords(run.tenant)})`;
  const lines = [
    `Run ${run.runId}, asked for by ${personWords(run.requester)}.`,
    ...requests.flatMap((request) => ['', ...requestLines(request)]),
    '',
    ...howToAnswer(run.runId, requests),
  ];
  return { subject, text: lines.join('\n') };
}

/** One request in lines, for messages and terminals. */
export function requestLines(request: ApprovalRequest): readonly string[] {
  const { need, from } = request;
  const people = need === 1 ? 'one yes is needed' : `${need} different people must say yes`;
  return [
    `${visible(request.approval)}: ${people}${request.requireReason ? ', with a reason' : ''} (${from.map((one) => visible(one.displayName ?? one.contact)).join(', ')}).`,
    ...(request.because === undefined ? [] : [`Asked again: ${shownText(request.because)}`]),
    ...(request.question === undefined ? [] : [shownText(request.question)]),
    ...some(request.asks, ASKS_SHOWN).map((ask) => `- ${ask}`),
    ...(request.devices.length === 0
      ? []
      : [`Devices (${request.devices.length}): ${some(request.devices, DEVICES_SHOWN).join(', ')}`]),
    ...(request.indicators === 0 ? [] : [`Indicators: ${request.indicators}`]),
    ...(request.risks.length === 0 ? [] : [`Risks: ${request.risks.map(visible).join(', ')}`]),
    ...request.leases.map((lease) => `Holds: ${shownText(lease)}`),
    `Calls to Defender: ${request.calls}`,
    `Answer before ${timeWords(request.deadline)}. ${silenceWords(request)}`,
    `Plan ${request.planHash.slice(0, HASH_SHOWN)}`,
  ];
}

export function silenceWords({ onSilence, escalatesTo = [] }: ApprovalRequest): string {
  const end = onSilence === 'deny' ? 'denies' : 'skips these statements';
  return escalatesTo.length === 0
    ? `Silence ${end}; it is never a yes.`
    : `Silence passes it on to ${escalatesTo.map(visible).join(', ')}; silence there ${end}, and is never a yes.`;
}

function howToAnswer(runId: string, requests: readonly ApprovalRequest[]): readonly string[] {
  const hashes = [...new Set(requests.map(({ planHash }) => planHash.slice(0, HASH_SHOWN)))];
  const what = requests.length === 1 ? '' : ` for ${requests.length === 2 ? 'both' : `all ${requests.length}`}`;
  return [
    `To answer${what}, on the computer of the run:`,
    ...hashes.map((hash) => `playbook approve ${runId} --plan-hash ${hash}`),
    `playbook deny ${runId}`,
    'or "Playbook: Approve…" in VS Code.',
  ];
}

function some(texts: readonly string[], most: number): readonly string[] {
  const shown = texts.slice(0, most).map(shownText);
  return texts.length <= most ? shown : [...shown, `and ${texts.length - most} more`];
}
