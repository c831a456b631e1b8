/** Asks for the answer to an approval. A dismissed prompt is no answer: the run waits on, and the question can be opened again. */
import type { ApprovalRequest, RunRecord } from '../../../engine/journal/events.ts';
import type { Person, RunPlan } from '../../../engine/plan/run-plan.ts';
import type { Tenant } from '../../../engine/ports.ts';
import { AnswerApproval, GetRecord } from '../../../runner/protocol.ts';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import type { PlanDocuments } from '../../infrastructure/documents/plan-documents.ts';
import { thisPerson } from '../../infrastructure/person.ts';
import { askText, pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { approvalTitle, deadlineLine, devicesLine, waitingActions, wordToType } from './approval-text.ts';
import { refuseUncounted } from './uncounted.ts';

export interface ApprovalDeps {
  readonly runner: RunnerSession;
  readonly plans: PlanDocuments;
}

export interface Question {
  readonly runId: string;
  readonly request: ApprovalRequest;
  /** The question has ended elsewhere: answered, or its time is over. */
  readonly ended?: AbortSignal;
}

interface Asked {
  readonly title: string;
  readonly request: ApprovalRequest;
  readonly playbook: string;
  readonly plan: RunPlan | undefined;
  readonly tenant: Tenant;
  readonly word: ReturnType<typeof wordToType>;
  /** Ids of those who have said yes already. */
  readonly answered: readonly string[];
  readonly signal: AbortSignal;
}

interface Answer {
  readonly answer: 'granted' | 'denied';
  readonly reason?: string;
}

type Decision = Answer | 'review';

/** Asks once; on a practice tenant as often as people must say yes, since one person plays them all. */
export async function askApproval(deps: ApprovalDeps, question: Question): Promise<void> {
  for (;;) {
    const record = await deps.runner.request(GetRecord, { runId: question.runId });
    const asked = describe(record, question);
    if (asked === undefined) return;
    const answer = await askOnce(deps, question, asked);
    const isEnough = asked.answered.length + 1 >= question.request.need;
    if (answer !== 'granted' || isEnough || asked.tenant.kind !== 'simulator') return;
  }
}

async function askOnce(
  deps: ApprovalDeps,
  { runId, request }: Question,
  asked: Asked,
): Promise<'granted' | 'denied' | 'review'> {
  const by = await whoAnswers(asked);
  const decision = await decide(asked);
  if (decision === 'review') {
    if (asked.plan !== undefined) await reviewPlan(deps, asked.plan, { runId, request }, asked.signal);
    return decision;
  }
  const answer = { runId, requestId: request.id, planHash: request.planHash, by, ...decision };
  refuseUncounted(await deps.runner.request(AnswerApproval, answer));
  return decision.answer;
}

/** Undefined where the question has ended. */
function describe(record: RunRecord, { request, ended }: Question): Asked | undefined {
  const known = record.approvals.find((one) => one.request.id === request.id);
  if (known?.outcome !== undefined) return undefined;
  const { tenant, playbook } = record.summary;
  const plan = record.plans.find(({ hash }) => hash === request.planHash);
  const actions = waitingActions(request, plan);
  return {
    title: approvalTitle(request, actions, tenant),
    tenant,
    request,
    playbook,
    plan,
    word: wordToType(request, actions, playbook),
    answered: known?.answers.filter(({ counted }) => counted).map(({ by }) => by.id) ?? [],
    signal: ended ?? new AbortController().signal,
  };
}

/** On a practice tenant one person plays all parts, so the part comes first. */
async function whoAnswers({ tenant, title, request, answered, signal }: Asked): Promise<Person> {
  if (tenant.kind !== 'simulator') return thisPerson();
  const left = request.from.filter(({ contact, upn }) => !answered.includes(upn ?? contact));
  const so = request.need > 1 ? ` (${answered.length} of ${request.need} said yes)` : '';
  return pick<Person>({
    prompt: `who answers ${request.approval}`,
    title,
    placeholder: `Practice: as whom do you answer?${so}`,
    signal,
    choices: left.map(({ contact, upn, displayName }) => ({
      label: `$(person) ${shown(displayName ?? contact)}`,
      description: shown(upn ?? contact),
      value: { id: upn ?? contact, name: displayName ?? contact, how: 'practice' },
    })),
  });
}

async function decide(asked: Asked): Promise<Decision> {
  const { request, signal, title } = asked;
  const chosen = await pick<'review' | 'reject' | 'approve'>({
    prompt: `approval ${request.approval}`,
    title,
    placeholder: deadlineLine(request, Date.now()),
    signal,
    choices: [
      {
        label: '$(list-tree) Review plan',
        detail: shown(whyAsked(request)),
        value: 'review',
      },
      { label: '$(x) Reject…', description: 'asks for a reason', value: 'reject' },
      { label: '$(check) Approve…', description: devicesLine(request.devices), value: 'approve' },
    ],
  });
  if (chosen === 'review') return 'review';
  if (chosen === 'reject') return { answer: 'denied', reason: await askReason(asked, 'Why not?') };
  await askWord(asked);
  return request.requireReason
    ? { answer: 'granted', reason: await askReason(asked, 'Why is it right?') }
    : { answer: 'granted' };
}

/** A request that replaces another says first what changed. */
function whyAsked({ because, question, asks }: ApprovalRequest): string {
  const what = question ?? asks.join('; ');
  return because === undefined ? what : `Asked again: ${because} ${what}`;
}

async function askReason({ request, title, signal }: Asked, hint: string): Promise<string> {
  const reason = await askText({
    prompt: `reason for ${request.approval}`,
    title,
    placeholder: 'A reason, for the record',
    hint,
    signal,
    problem: (text) => (text.trim() === '' ? 'A reason is needed' : undefined),
  });
  return reason.trim();
}

/** Enter pressed once too often must not isolate anybody. */
async function askWord({ word, request, title, signal }: Asked): Promise<void> {
  if (word === undefined) return;
  await askText({
    prompt: `confirmation of ${request.approval}`,
    title,
    placeholder: word.word,
    hint: `Type ${word.meaning} (${word.word}) to approve`,
    signal,
    problem: (text) => (text.trim() === word.word ? undefined : `Type ${word.word}`),
  });
}

/** Opens the plan; the way back to the question stands above it until the question has ended. */
async function reviewPlan(
  deps: ApprovalDeps,
  plan: RunPlan,
  waiting: WaitingApproval,
  ended: AbortSignal,
): Promise<void> {
  const choice = { title: '$(pass) Answer this approval…', command: COMMANDS.approve, arguments: [waiting] };
  const withdraw = deps.plans.offer(plan, [choice]);
  ended.addEventListener('abort', withdraw, { once: true });
  await deps.plans.show(plan, { preview: false });
}

/** Argument of `playbook.approve`. */
export type WaitingApproval = Pick<Question, 'runId' | 'request'>;
