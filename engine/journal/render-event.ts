/** One event as one line, without its time. */
import { withPlace } from '../plan/place.ts';
import type { Person } from '../plan/run-plan.ts';
import type { EventBody, LeaseEnd, RunEvent } from './events.ts';
import { shownText, visible } from './visible-text.ts';
import { countWords, personWords, stateWords, targetWords, tenantWords, timeWords } from './words.ts';

type Lines = { readonly [T in EventBody['type']]: (body: Extract<EventBody, { readonly type: T }>) => string };

const LINES: Lines = {
  'run-created': (body) =>
    `Run of ${visible(body.playbook)} on ${orNothing(body.subjectText)} in ${tenantWords(body.tenant)}, asked for by ${personWords(body.requester)}`,
  'plan-made': ({ segment, plan }) =>
    `Plan ${visible(segment)} made: ${countWords(plan.forecast.devices, 'device')}, ${countWords(plan.forecast.indicators, 'indicator')}, ${countWords(plan.refusals.length, 'refusal')} (${visible(plan.hash.slice(0, 12))})`,
  'plan-confirmed': ({ by, planHash }) => `Plan ${visible(planHash.slice(0, 12))} confirmed by ${personWords(by)}`,
  'plan-changed': ({ change, detail }) =>
    change === 'voided'
      ? `The plan changed and is void: ${shownText(detail)}`
      : `The plan became smaller: ${shownText(detail)}`,
  'not-answered': ({ prompt, by }) => `Not answered: ${shownText(prompt)} (${personWords(by)})`,
  refused: ({ refusal }) => `Refused (${visible(refusal.rule)}): ${shownText(withPlace(refusal))}`,
  'approval-asked': ({ request }) =>
    `Approval ${visible(request.approval)} asked of ${list(request.from.map((person) => person.displayName ?? person.contact))}, until ${timeWords(request.deadline)}; silence means ${request.onSilence}${request.because === undefined ? '' : `; asked again: ${shownText(request.because)}`}`,
  'approval-reminded': ({ count }) => `Approval asked again (reminder ${count})`,
  'approval-escalated': ({ to, deadline }) => `Approval passed on to ${list(to)}, until ${timeWords(deadline)}`,
  'approval-answered': ({ answer, counted, why }) =>
    `${personWords(answer.by)} answered: ${answer.answer}${withReason(answer.reason)}${counted ? '' : `; does not count${why === undefined ? '' : ` (${shownText(why)})`}`}`,
  'approval-ended': ({ approval, outcome, by, reason }) =>
    `Approval ${visible(approval)}: ${outcome}${by.length === 0 ? '' : ` by ${list(by)}`}${withReason(reason)}`,
  'step-started': ({ summary }) => `Started: ${shownText(summary)}`,
  'step-ended': ({ path, summary = path, status, detail }) =>
    `Ended: ${visible(summary)}: ${status}${withDetail(detail)}`,
  target: ({ target, state, action, detail, machineActionId, adopted }) =>
    `${targetWords(target)}: ${stateWords(state, action)}${withDetail(detail)}${withAction(machineActionId, adopted)}`,
  intent: ({ targets }) =>
    `About to act on ${targets.length === 1 ? list(targets.map(targetWords)) : countWords(targets.length, 'target')}`,
  call: ({ trace }) =>
    `${visible(trace.method)} ${visible(trace.pathTemplate)}: ${trace.status}, attempt ${trace.attempt}, ${trace.durationMs} ms${trace.retryAfterSeconds === undefined ? '' : `, to be tried again after ${trace.retryAfterSeconds} s`}`,
  'lease-started': ({ target, until }) =>
    `${targetWords(target)}: holds ${until === undefined ? 'until it is released' : `until ${timeWords(until)}`}`,
  'lease-extended': ({ target, until, by, reason }) =>
    `${targetWords(target)}: extended until ${timeWords(until)} by ${personWords(by)}${withReason(reason)}`,
  'lease-overdue': ({ target, detail }) => `${targetWords(target)}: OVERDUE, still held${withDetail(detail)}`,
  'lease-ended': ({ target, how, detail, late, by, reason }) =>
    `${targetWords(target)}: ${leaseEndWords(how, by)}${withReason(reason)}${late ? ', late' : ''}${withDetail(detail)}`,
  notified: ({ to, delivered, how, problem, text }) =>
    `Message to ${visible(to)} ${delivered ? 'delivered' : 'not delivered'} (${visible(how)}${problem === undefined ? '' : `: ${shownText(problem)}`}): ${shownText(text)}`,
  note: ({ text }) => `Note: ${shownText(text)}`,
  artefact: ({ target, file, bytes, sha256 }) =>
    `Evidence of ${targetWords(target)}: ${visible(file)} (${bytes} bytes, SHA-256 ${visible(sha256)})`,
  effect: ({ target, before }) =>
    `${targetWords(target)}: what it was before is kept${before === undefined ? ' (nothing)' : ''}`,
  'rollback-started': ({ by, planHash }) =>
    `Rollback confirmed by ${personWords(by)} (plan ${visible(planHash.slice(0, 12))})`,
  'rollback-ended': ({ outcome, reason }) => `Rollback ended: ${outcome}${withReason(reason)}`,
  'cancel-requested': ({ by }) => `Cancel asked for by ${personWords(by)}`,
  hold: ({ on, by, reason }) =>
    `Legal hold ${on ? 'set' : 'lifted'} by ${personWords(by)}, reason: ${shownText(reason)}`,
  'tenant-mode': ({ tenant, mode, by, reason }) =>
    `${visible(tenant.name)} was switched to ${mode === 'live' ? 'LIVE' : 'OBSERVE'} by ${personWords(by)}${reason === undefined ? '' : `: ${shownText(reason)}`}`,
  resumed: ({ by, version }) => `Continued by ${visible(by)} (version ${visible(version)})`,
  'run-ended': ({ outcome, reason }) => `Run ended: ${outcome}${withReason(reason)}`,
};

/** How a lease ends, in words. */
const LEASE_ENDS: Readonly<Record<LeaseEnd, string>> = {
  released: 'released at the end of the lease',
  superseded: 'not released: superseded by somebody else',
  failed: 'RELEASE FAILED: still in force',
  lapsed: 'lapsed',
  'rolled-back': 'rolled back',
};

export function leaseEndWords(how: LeaseEnd, by: Person | undefined): string {
  if (by === undefined) return LEASE_ENDS[how];
  return how === 'released'
    ? `released early by ${personWords(by)}`
    : `${LEASE_ENDS[how]} (asked for by ${personWords(by)})`;
}

/** Stable wording; safe to print: what a tenant's text hides is shown as codes. */
export function renderEvent(event: Pick<RunEvent, 'body'>): string {
  // One line for one type of body, which the compiler cannot follow through the table.
  const line = LINES[event.body.type] as (body: EventBody) => string;
  return line(event.body);
}

const list = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.map(visible).join(', '));
const orNothing = (subject: string): string => (subject === '' ? 'nothing in particular' : shownText(subject));
const withReason = (reason: string | undefined): string =>
  reason === undefined ? '' : `, reason: ${shownText(reason)}`;
const withDetail = (detail: string | undefined): string => (detail === undefined ? '' : `, ${shownText(detail)}`);

function withAction(id: string | undefined, adopted: boolean | undefined): string {
  if (id === undefined) return '';
  return ` (machine action ${visible(id)}${adopted === true ? ', taken over' : ''})`;
}
