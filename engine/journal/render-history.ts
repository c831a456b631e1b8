/** A run as a block of text: for `playbook history`, the output channel and the record document. */
import { withPlace } from '../plan/place.ts';
import type { RunEvent, RunRecord, RunSummary } from './events.ts';
import { leaseEndWords, renderEvent } from './render-event.ts';
import { shownText, visible } from './visible-text.ts';
import { personWords, spanWords, stateWord, stateWords, targetWords, tenantWords, timeWords } from './words.ts';

export { renderEvent } from './render-event.ts';

/** Shown in a section of their own, or too many to read. */
const NOT_IN_TIMELINE = new Set<RunEvent['body']['type']>([
  'target',
  'call',
  'intent',
  'note',
  'notified',
  'artefact',
  'refused',
  'effect',
]);

/** Ends with a line feed. Sections without content are left out. */
export function renderRun(record: RunRecord): string {
  const sections = [
    heading(record),
    section('Steps', record.steps.flatMap(stepLines)),
    section('Approvals', record.approvals.flatMap(approvalLines)),
    section(
      'Refused',
      record.refusals.map((refusal) => `${visible(refusal.rule)}: ${shownText(withPlace(refusal))}`),
    ),
    section('Leases', record.leases.map(leaseLine)),
    section('Messages', record.messages.map(messageLine)),
    section(
      'Notes',
      record.notes.map((note) => `${timeWords(note.at)}  ${shownText(note.text)}`),
    ),
    section(
      'Evidence',
      record.artefacts.map(
        (artefact) =>
          `${targetWords(artefact.target)}: ${visible(artefact.file)}, ${artefact.bytes} bytes, SHA-256 ${visible(artefact.sha256)}`,
      ),
    ),
    section('Still in force', inForce(record).map(shownText)),
    section('Timeline', timeline(record.events)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

function heading({ summary, planHash, calls }: RunRecord): readonly string[] {
  const title = summary.title === undefined ? '' : ` — ${shownText(summary.title)}`;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Run', visible(summary.runId)],
    ['Tenant', tenantWords(summary.tenant)],
    ['Outcome', outcomeWords(summary)],
    ['On', summary.subjectText === '' ? undefined : shownText(summary.subjectText)],
    ['Asked by', personWords(summary.requester)],
    ['Time', periodWords(summary)],
    ['Plan', planHash === undefined ? undefined : visible(planHash)],
    ['Targets', counterWords(summary)],
    ['Calls', callWords(calls)],
  ];
  const lines = fields.flatMap(([name, text]) => (text === undefined ? [] : [`${name.padEnd(9)} ${text}`]));
  return [`${visible(summary.playbook)}${title}`, ...lines];
}

function outcomeWords({ state, outcome, reason, at }: RunSummary): string {
  if (outcome !== undefined) return `${outcome}${reason === undefined ? '' : `, reason: ${shownText(reason)}`}`;
  const doing = at === undefined ? '' : `: ${shownText(at)}`;
  if (state === 'waiting-approval') return 'waiting for approval';
  return `${state === 'cancelling' ? 'being cancelled' : 'running'}${doing}`;
}

function periodWords({ startedAt, endedAt }: RunSummary): string {
  if (endedAt === undefined) return `since ${timeWords(startedAt)}`;
  return `${timeWords(startedAt)} to ${timeWords(endedAt)} (${spanWords(endedAt - startedAt)})`;
}

function counterWords({ counters }: RunSummary): string | undefined {
  const parts = Object.entries(counters).map(
    ([state, count]) => `${count} ${stateWord(state as keyof typeof counters)}`,
  );
  return parts.length === 0 ? undefined : parts.join(', ');
}

function callWords(calls: RunRecord['calls']): string | undefined {
  if (calls.length === 0) return undefined;
  const throttled = calls.filter((call) => call.status === 429).length;
  return `${calls.length}${throttled === 0 ? '' : `, ${throttled} of them throttled`}`;
}

function stepLines(step: RunRecord['steps'][number]): readonly string[] {
  const detail = step.detail === undefined ? '' : `, ${shownText(step.detail)}`;
  return [
    `[${step.status}] ${shownText(step.summary)}${detail}`,
    ...step.targets.map((target) => `  ${targetLine(step, target)}`),
  ];
}

function targetLine(step: RunRecord['steps'][number], target: RunRecord['steps'][number]['targets'][number]): string {
  const { state, detail, machineActionId, adopted } = target;
  const why = detail === undefined ? '' : `, ${shownText(detail)}`;
  const action =
    machineActionId === undefined
      ? ''
      : ` (machine action ${visible(machineActionId)}${adopted === true ? ', taken over' : ''})`;
  return `${targetWords(target.target)}: ${stateWords(state, step.action)}${why}${action}`;
}

function approvalLines({ request, answers, outcome, endedAt }: RunRecord['approvals'][number]): readonly string[] {
  const end =
    outcome === undefined
      ? `open until ${timeWords(request.deadline)}`
      : `${outcome}${endedAt === undefined ? '' : ` at ${timeWords(endedAt)}`}`;
  return [
    `${visible(request.approval)}: ${end} (asked at ${timeWords(request.askedAt)}, ${request.need === 1 ? 'one yes needed' : `${request.need} people must say yes`})`,
    ...answers.map((answer) => {
      const reason = answer.reason === undefined ? '' : `, reason: ${shownText(answer.reason)}`;
      const counts = answer.counted
        ? ''
        : `, does not count${answer.why === undefined ? '' : `: ${shownText(answer.why)}`}`;
      return `  ${timeWords(answer.at)}  ${personWords(answer.by)}: ${answer.answer}${reason}${counts}`;
    }),
  ];
}

function leaseLine({ target, since, until, overdue, ended }: RunRecord['leases'][number]): string {
  const end = until === undefined ? 'until it is released' : `until ${timeWords(until)}`;
  if (ended === undefined) {
    const late = overdue === undefined ? '' : `, OVERDUE since ${timeWords(overdue.at)}: ${shownText(overdue.detail)}`;
    return `${targetWords(target)}: in force since ${timeWords(since)}, ${end}${late}`;
  }
  const reason = ended.reason === undefined ? '' : `, reason: ${shownText(ended.reason)}`;
  const detail = ended.detail === undefined ? '' : `, ${shownText(ended.detail)}`;
  return `${targetWords(target)}: ${leaseEndWords(ended.how, ended.by)} at ${timeWords(ended.at)}${reason}${detail}`;
}

function messageLine({ at, to, text, delivered, how, problem }: RunRecord['messages'][number]): string {
  const fate = delivered
    ? `delivered (${visible(how)})`
    : `NOT delivered (${visible(how)}${problem === undefined ? '' : `: ${shownText(problem)}`})`;
  return `${timeWords(at)}  to ${visible(to)}, ${fate}: ${shownText(text)}`;
}

function inForce({ events }: RunRecord): readonly string[] {
  const end = events.findLast((event) => event.body.type === 'run-ended');
  return end?.body.type === 'run-ended' ? end.body.inForce : [];
}

const timeline = (events: readonly RunEvent[]): string[] =>
  events
    .filter((event) => !NOT_IN_TIMELINE.has(event.body.type))
    .map((event) => `${timeWords(event.at)}  ${renderEvent(event)}`);
