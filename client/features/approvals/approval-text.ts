/** What an approval asks for, in words. Pure, so that the wording can be tested. */
import { ACTIONS, type ActionId } from '../../../language/catalog/actions/index.ts';
import type { ActionSpec, Severity } from '../../../language/catalog/action-spec.ts';
import type { ApprovalRequest } from '../../../engine/journal/events.ts';
import type { PlannedApproval, PlannedStep } from '../../../engine/plan/run-plan.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { tenantAndMode } from '../../infrastructure/text/tenant-text.ts';

/** The part of a plan that says what waits for whom. */
export interface WaitingPlan {
  readonly approvals: readonly Pick<PlannedApproval, 'name' | 'steps'>[];
  readonly steps: readonly Pick<PlannedStep, 'key' | 'action'>[];
}

/** The actions that wait for this approval. None where the plan does not name them. */
export function waitingActions(request: ApprovalRequest, plan: WaitingPlan | undefined): readonly ActionId[] {
  const keys = new Set(plan?.approvals.find(({ name }) => name === request.approval)?.steps);
  const steps = plan?.steps.filter(({ key }) => keys.has(key)) ?? [];
  return [...new Set(steps.flatMap(({ action }) => action ?? []))];
}

/** `Approve: Isolate 3 devices (Contoso Practice, SIMULATOR)`. */
export function approvalTitle(request: ApprovalRequest, actions: readonly ActionId[], tenant: Tenant): string {
  return `Approve: ${whatIsAsked(request, actions)} (${tenantAndMode(tenant)})`;
}

function whatIsAsked(request: ApprovalRequest, actions: readonly ActionId[]): string {
  const [first, ...others] = actions;
  if (first === undefined) return shown(request.asks[0] ?? request.approval);
  const on =
    request.devices.length > 0 ? count(request.devices.length, 'device') : count(request.indicators, 'indicator');
  const more = others.length > 0 ? ` and ${count(others.length, 'more action')}` : '';
  return `${capital(ACTIONS[first].phrase)} ${on}${more}`;
}

/** The part of what waits that has words. */
export interface Asked {
  readonly request: ApprovalRequest;
  readonly actions: readonly ActionId[];
  readonly summary: { readonly playbook: string; readonly tenant: Tenant };
}

/** One request as a row among several of its tenant: `Isolate 3 devices`. */
export const titleOfOne = ({ request, actions }: Asked): string => whatIsAsked(request, actions);

/** Of one request what it asks for, of several how many they are. At least one; all of one tenant. */
export function titleOfAll(asked: readonly Asked[]): string {
  const [first, ...others] = asked;
  if (first === undefined) return 'Approve';
  const { tenant } = first.summary;
  if (others.length === 0) return approvalTitle(first.request, first.actions, tenant);
  return `Approve: ${count(asked.length, 'request')} (${tenantAndMode(tenant)})`;
}

export const devicesOf = (asked: readonly Asked[]): readonly string[] => [
  ...new Set(asked.flatMap(({ request }) => request.devices)),
];

/** The request whose time is over first. */
export const firstToEnd = (asked: readonly Asked[]): Pick<ApprovalRequest, 'deadline' | 'onSilence'> =>
  asked.map(({ request }) => request).reduce((first, next) => (next.deadline < first.deadline ? next : first));

/** A request that replaces another says first what changed. */
export function whyAsked({ because, question, asks }: ApprovalRequest): string {
  const what = question ?? asks.join('; ');
  return because === undefined ? what : `Asked again: ${because} ${what}`;
}

/** What has to be typed before one yes counts for all of them. */
export function wordForAll(asked: readonly Asked[]): ReturnType<typeof wordToType> {
  const [first, ...others] = asked;
  if (first === undefined) return undefined;
  if (others.length === 0) return wordToType(first.request, first.actions, first.summary.playbook);
  if (asked.every(({ request, actions, summary }) => wordToType(request, actions, summary.playbook) === undefined))
    return undefined;
  const devices = devicesOf(asked).length;
  return devices > 0
    ? { word: String(devices), meaning: 'the number of devices of all of them' }
    : { word: 'approve', meaning: 'the word' };
}

/** What has to be typed before a yes counts; undefined where a click suffices. */
export function wordToType(
  request: ApprovalRequest,
  actions: readonly ActionId[],
  playbook: string,
): { readonly word: string; readonly meaning: string } | undefined {
  if (actions.length > 0 && actions.every((action) => isMild(ACTIONS[action]))) return undefined;
  const devices = request.devices.length;
  return devices > 0
    ? { word: String(devices), meaning: 'the number of devices' }
    : { word: playbook, meaning: 'the name of the playbook' };
}

const MILD: ReadonlySet<Severity> = new Set<Severity>(['harmless', 'intrusive']);

function isMild(spec: ActionSpec): boolean {
  return MILD.has(spec.severity);
}

/** `Answer by 14:32:10, in 14 min. Silence denies.` */
export function deadlineLine(request: Pick<ApprovalRequest, 'deadline' | 'onSilence'>, now: number): string {
  const minutes = Math.max(0, Math.round((request.deadline - now) / 60_000));
  const left =
    minutes >= 120 ? `${Math.round(minutes / 60)} h` : minutes >= 1 ? `${minutes} min` : 'less than a minute';
  const silence = request.onSilence === 'deny' ? 'Silence denies' : 'Silence skips the step';
  return `Answer by ${new Date(request.deadline).toLocaleTimeString()}, in ${left}. ${silence}.`;
}

/** Devices by name as far as they fit into a line. */
export function devicesLine(devices: readonly string[]): string {
  const few = devices.slice(0, 4).map(shown).join(', ');
  return devices.length > 4 ? `${few} and ${devices.length - 4} more` : few;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
