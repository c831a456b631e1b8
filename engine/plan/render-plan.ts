/** A plan as a document for people: the read-only view of the editor and the terminal show the same text. */
import { isObserved, modeMark } from '../auth/tenant-mode.ts';
import { actionSpec } from '../../language/catalog/actions/index.ts';
import { count, forecastLine as lineOf, readableTime } from '../../language/catalog/forecast-line.ts';
import { RISKS } from '../../language/catalog/risks.ts';
import { printDuration, printTime } from '../eval/print-value.ts';
import { code, person, plain, table } from './markdown.ts';
import { withPlace } from './place.ts';
import { targetName } from './refusals.ts';
import type { PlannedApproval, PlannedStep, PlannedTarget, RunPlan } from './run-plan.ts';

/** Targets of one statement that are listed one by one; above it, the rest is counted. */
const LISTED = 200;

const VERDICTS: Readonly<Record<RunPlan['verdict'], string>> = {
  ready: 'Ready. Nothing has been done yet.',
  'nothing-to-do': 'Nothing to do. The run would end without an effect.',
  refused: 'Refused. A rule stops this run; nothing has been done.',
};

/** Markdown. */
export function renderPlan(plan: RunPlan): string {
  const lines = [
    ...heading(plan),
    ...refusals(plan),
    ...steps(plan),
    ...leases(plan),
    ...approvals(plan),
    ...permissions(plan),
    '## Forecast',
    '',
    ...forecastLines(plan),
    '',
    '## Binding',
    '',
    `Plan hash ${code(plan.hash)}. An approval counts for this plan only.`,
    '',
    ...plan.files.map((file) => `- ${code(file.uri)} SHA-256 ${code(file.sha256)}`),
    '',
  ];
  return lines.join('\n');
}

function heading(plan: RunPlan): readonly string[] {
  const inputs = Object.entries(plan.inputs).map(
    ([name, value]) => `${plain(name)} = ${plain(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return [
    `# Plan: ${plain(plan.title ?? plan.playbook)}`,
    '',
    `**${VERDICTS[plan.verdict]}**`,
    '',
    ...(isObserved(plan.tenant) ? [observed(plan.tenant.name), ''] : []),
    ...table(
      ['', ''],
      [
        ['Playbook', plain(plan.playbook)],
        ['Tenant', `${plain(plan.tenant.name)} (${modeMark(plan.tenant)})`],
        ['On', plain(plan.subjectText || 'nothing')],
        ...(inputs.length === 0 ? [] : [['Inputs', inputs.join(', ')]]),
        ['Asked by', person(plan.requester.name ?? plan.requester.id)],
        ['Planned at', printTime(plan.createdAt)],
      ],
    ),
  ];
}

const observed = (name: string): string =>
  `**OBSERVE: ${plain(name)} is looked at only. This plan cannot be run before somebody switches the tenant to LIVE.**`;

function refusals(plan: RunPlan): readonly string[] {
  if (plan.refusals.length === 0) return [];
  const item = (refusal: RunPlan['refusals'][number]): string =>
    `- **${plain(refusal.rule)}**: ${plain(withPlace(refusal))}`;
  const group = (title: string, stops: 'run' | 'target'): readonly string[] => {
    const items = plan.refusals.filter((refusal) => refusal.stops === stops).map(item);
    return items.length === 0 ? [] : [title, '', ...items, ''];
  };
  return [
    '## Refusals',
    '',
    ...group('These stop the run:', 'run'),
    ...group('These leave out one target each:', 'target'),
  ];
}

const STATES: Readonly<Record<PlannedStep['state'], string>> = {
  planned: '',
  'nothing-to-do': 'nothing to do',
  disabled: 'disabled in the text',
  later: 'planned and approved when it is reached',
  'not-taken': 'not reached',
};

function steps(plan: RunPlan): readonly string[] {
  return ['## Steps', '', ...plan.steps.flatMap((step, index) => renderStep(step, index + 1))];
}

function renderStep(step: PlannedStep, number: number): readonly string[] {
  const state = STATES[step.state];
  const lines = [`### ${number}. ${code(step.summary)}`, ''];
  const facts = [...(state === '' ? [] : [state]), ...stepFacts(step)];
  if (facts.length > 0) lines.push(`${facts.join('; ')}.`, '');
  for (const risk of step.state === 'planned' ? step.risks : []) lines.push(`- Risk ${plain(risk)}: ${RISKS[risk]}`);
  if (step.state === 'planned' && step.risks.length > 0) lines.push('');
  return [...lines, ...targets(step)];
}

function stepFacts(step: PlannedStep): readonly string[] {
  const facts: string[] = [];
  if (step.takes !== undefined)
    facts.push(step.takes === 'then' ? 'the condition holds' : 'the condition does not hold');
  if (step.items !== undefined) facts.push(count(step.items.length, 'item'));
  if (step.binds?.kind === 'iocs') facts.push(count(step.binds.iocs.length, 'indicator'));
  if (step.untilReleased === true) facts.push('holds until somebody releases it');
  if (step.leaseSeconds !== undefined) facts.push(`holds for ${printDuration(step.leaseSeconds)}`);
  if (step.approvals.length > 0)
    facts.push(`needs ${step.approvals.map((name) => `approval ${plain(name)}`).join(' and ')}`);
  if (step.calls > 0) facts.push(count(step.calls, 'call'));
  return facts;
}

function targets(step: PlannedStep): readonly string[] {
  const rows = step.targets
    .slice(0, LISTED)
    .map((target) => [plain(targetName(target.target)), verdict(step, target), plain(target.reason ?? '')]);
  const rest = step.targets.length - rows.length;
  return [...table(['target', 'what happens', 'why'], rows), ...(rest > 0 ? [`… and ${rest} more.`, ''] : [])];
}

function verdict(step: PlannedStep, { state, action }: PlannedTarget): string {
  if (state !== 'planned') return state;
  if (step.action === undefined) return 'in the set';
  if (action !== undefined) return plain(action);
  const verb = actionSpec(step.action).phrase.replace(/ (on|from)$/, '');
  return plain(step.mode === undefined ? verb : `${verb} ${step.mode}`);
}

const leases = ({ leaseWarning }: RunPlan): readonly string[] =>
  leaseWarning === undefined ? [] : ['## Leases', '', `**${plain(leaseWarning)}**`, ''];

function approvals(plan: RunPlan): readonly string[] {
  if (plan.approvals.length === 0) return [];
  return ['## Approvals', '', ...plan.approvals.flatMap((approval) => [...approvalLines(approval), ''])];
}

function approvalLines(approval: PlannedApproval): readonly string[] {
  const people = approval.from.map((one) => person(one.displayName ?? one.upn ?? one.contact)).join(', ') || 'nobody';
  const within = approval.withinSeconds === undefined ? 'a day' : printDuration(approval.withinSeconds);
  const reason = approval.requireReason ? ', with a reason' : '';
  const escalation =
    approval.escalation === undefined
      ? ''
      : ` Silence escalates to ${approval.escalation.to.map(plain).join(', ')} for ${printDuration(approval.escalation.withinSeconds)}.`;
  const silence = approval.onSilence === 'deny' ? 'Silence denies.' : 'Silence skips the statements.';
  return [
    `**${plain(approval.name)}**: ${approval.need} of ${people}, within ${within}${reason}.${escalation} ${silence}`,
  ];
}

function permissions(plan: RunPlan): readonly string[] {
  const { needed, missing, known } = plan.permissions;
  if (needed.length === 0) return [];
  const verdict = !known
    ? 'What the token holds cannot be told.'
    : missing.length === 0
      ? 'The token holds all of them.'
      : `**The token lacks ${missing.map(plain).join(', ')}.**`;
  return ['## Permissions', '', `${needed.map(plain).join(', ')}. ${verdict}`, ''];
}

function forecastLines(plan: RunPlan): readonly string[] {
  const { forecast } = plan;
  const quota =
    forecast.indicatorsUsed === undefined
      ? []
      : [`Indicators: ${forecast.indicatorsUsed} of 15,000 in use, ${forecast.indicators} added.`];
  return [
    `${forecastLine(plan)}.`,
    '',
    `Usually ${count(forecast.calls.usual, 'call')} and ${readableTime(forecast.seconds.usual)}, without the time that people take to answer.`,
    ...quota,
  ];
}

export function forecastLine(plan: RunPlan): string {
  const { calls, devices, indicators, seconds, approvals, fleet, percentOfFleet } = plan.forecast;
  const leases = plan.steps.flatMap(({ state, leaseSeconds }) =>
    state === 'planned' && leaseSeconds !== undefined ? [leaseSeconds] : [],
  );
  return lineOf({
    calls: calls.worst,
    peakPerMinute: calls.peakPerMinute,
    devices,
    ...(percentOfFleet === undefined || fleet === undefined
      ? {}
      : { share: `(${percentOfFleet.toFixed(1)} % of ${fleet})` }),
    indicators,
    seconds: seconds.worst,
    leaseSeconds: leases.length === 0 ? undefined : Math.max(...leases),
    approvals,
  });
}
