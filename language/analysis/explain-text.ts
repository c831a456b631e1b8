import { count } from '../catalog/forecast-line.ts';
import { durationText } from '../typing/duration.ts';
import { NEED_WORDS } from './needs.ts';
import type { Amount, CallPart, ExplainedAction, ExplainedForecast, Explanation } from '../model/explanation.ts';

/** An explanation for people, as plain text. */
export function explanationText(facts: Explanation): string {
  const title = facts.title === undefined ? facts.playbook : `${facts.playbook}: ${facts.title}`;
  const sections = [
    [title, ...(facts.summary === undefined ? [] : [facts.summary])],
    [`Runs on ${NEED_WORDS[facts.needs]}.`, ...devicesText(facts)],
    section('Asks for', facts.inputs.map(inputText)),
    section('Does', facts.actions.map(actionText)),
    section('Comes to', forecastText(facts.forecast)),
    section('Approvals', facts.approvals.map(approvalText)),
    section(
      'Indicators',
      facts.indicators.map(({ list, count }) => `${list}: ${count}`),
    ),
    section(
      'Permissions (application; delegated; portal role)',
      facts.permissions.map(
        ({ application, delegated, portalRole }) => `${application}; ${delegated}; ${portalRole ?? 'none'}`,
      ),
    ),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

function devicesText({ devices }: Explanation): string[] {
  if (!devices) return [];
  const more =
    devices.otherwiseAsk === undefined ? 'more are refused' : `more only with approval ${devices.otherwiseAsk}`;
  return [`At most ${devices.atMost} devices; ${more}.`];
}

const PARTS: Readonly<Record<CallPart, string>> = {
  resolve: 'to resolve what is named',
  posts: 'to act, retries included',
  looks: 'to look at what is under way',
  links: 'for links of packages',
  reads: 'to read the indicators that are there',
  releases: 'to end leases',
  notes: 'to comment on the alert',
};

function forecastText({ line, calls, indicators }: ExplainedForecast): string[] {
  const parts = (Object.keys(PARTS) as CallPart[]).filter((part) => calls.parts[part] !== 0);
  return [
    line,
    ...parts.map((part) => `${callsText(calls.parts[part])} ${PARTS[part]}`),
    `${calls.peakPerMinute} of ${calls.budget.perMinute} calls in its busiest minute, at most ${calls.peakPerHour} of ${calls.budget.perHour} in an hour`,
    ...(indicators.worst === 0 ? [] : [indicatorsText(indicators)]),
  ];
}

const callsText = (amount: Amount): string => (amount === 'unbounded' ? 'unbounded calls' : count(amount, 'call'));

function indicatorsText({ worst, quota }: ExplainedForecast['indicators']): string {
  if (worst === 'unbounded') return 'indicators of which the text does not say how many; they are counted as one call';
  return `${count(worst, 'indicator')} of the ${quota.toLocaleString('en-US')} that a tenant holds`;
}

function inputText({ name, type, optional, prompt }: Explanation['inputs'][number]): string {
  return `${name} (${type}${optional ? ', optional' : ''})${prompt === undefined ? '' : `: ${prompt}`}`;
}

function actionText(action: ExplainedAction): string {
  const parts = [
    ...(action.disabled ? ['disabled'] : []),
    action.severity,
    ...(action.leaseSeconds === undefined ? [] : [`ends by itself after ${durationText(action.leaseSeconds)}`]),
    action.undoneBy === undefined ? 'cannot be undone' : `undone by ${action.undoneBy}`,
    ...(action.approval === undefined ? [] : [`needs approval ${action.approval}`]),
  ];
  return `${action.summary} (${parts.join('; ')})`;
}

function approvalText({ name, from, need, withinSeconds, ifSilent }: Explanation['approvals'][number]): string {
  const within = withinSeconds === undefined ? '' : ` within ${durationText(withinSeconds)}`;
  const escalate = ifSilent.escalate ? `asks ${ifSilent.escalate.to.join(', ')}, then ` : '';
  const silence = ifSilent.then === 'deny' ? 'denied' : 'skipped';
  return `${name}: ${need} of ${from.join(', ')}${within}; silence: ${escalate}${silence}`;
}
