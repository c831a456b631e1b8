/** Answers to approvals: scripted ones by `--approve`, and those of the person at the terminal. */
import { modeMark } from '../../engine/auth/tenant-mode.ts';
import { requestLines } from '../../engine/approve/approval-text.ts';
import { personKey } from '../../engine/approve/same-person.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { ApprovalRequest } from '../../engine/journal/events.ts';
import type { Person, RunPlan } from '../../engine/plan/run-plan.ts';
import type { Tenant } from '../../engine/ports.ts';
import type { RunnerConnection } from '../../runner/client.ts';
import { AnswerApproval, type AnswerParams } from '../../runner/protocol.ts';
import type { Terminal } from '../terminal.ts';
import { plainLine } from '../text/plain.ts';
import { NotAnswered, type Asker, type AskerFactory } from './ask.ts';

/** Approval name -> who says yes, by user principal name. */
export type ScriptedAnswers = Readonly<Record<string, readonly string[]>>;

const SCRIPTED_REASON = 'Answered by --approve on the command line.';

/**
 * Scripted answers that cannot work are told before anything starts.
 * @throws PlaybookError `refused`: on a live tenant, for a person who may not answer, or with an approval left open.
 */
export function checkAnswers(plan: RunPlan, scripted: ScriptedAnswers, canAsk: boolean): void {
  if (Object.keys(scripted).length > 0 && plan.tenant.kind !== 'simulator') {
    throw refusal('--approve answers for other people, which only a practice tenant allows.', 'Leave it out.');
  }
  for (const approval of plan.approvals) {
    const people = Object.hasOwn(scripted, approval.name) ? (scripted[approval.name] ?? []) : [];
    const eligible = approval.from.flatMap(({ upn }) => upn ?? []);
    const known = eligible.map((upn) => upn.toLowerCase());
    const stranger = people.find((upn) => !known.includes(upn.toLowerCase()));
    if (stranger !== undefined) {
      throw refusal(`${stranger} may not answer approval ${approval.name}.`, `Those who may: ${eligible.join(', ')}.`);
    }
    if (!canAsk && new Set(people.map(personKey)).size < approval.need) {
      const example = eligible.slice(0, approval.need).map((upn) => `--approve ${approval.name}=${upn}`);
      throw refusal(
        `Approval ${approval.name} would be asked (${approval.need} of ${eligible.length} people), and nobody can be asked here.`,
        plan.tenant.kind === 'simulator'
          ? `Pass ${example.join(' ')}, or --detach to leave it waiting for an answer elsewhere.`
          : 'Pass --detach to leave it waiting for an answer elsewhere.',
      );
    }
  }
}

const refusal = (message: string, advice: string): PlaybookError =>
  new PlaybookError({ kind: 'refused', message, advice });

export interface AnswerDeps {
  readonly runner: RunnerConnection;
  readonly terminal: Terminal;
  readonly tenant: Tenant;
  readonly scripted: ScriptedAnswers;
  /** Undefined where nobody can be asked. */
  readonly asker: AskerFactory | undefined;
  readonly me: Person;
}

/**
 * `answered`; `open` where nobody here gave an answer and the run waits for somebody elsewhere; `moot` where the request
 * ended while it was asked here.
 */
export async function answerApproval(
  runId: string,
  request: ApprovalRequest,
  deps: AnswerDeps,
  moot: AbortSignal,
): Promise<'answered' | 'open' | 'moot'> {
  // What is asked again is not what the script said yes to.
  const isScripted = Object.hasOwn(deps.scripted, request.approval) && request.because === undefined;
  const people = isScripted ? (deps.scripted[request.approval] ?? []) : [];
  const params = { runId, requestId: request.id, planHash: request.planHash };
  for (const upn of people) {
    const by: Person = { id: upn, how: 'practice' };
    await send({ ...params, answer: 'granted', by, reason: SCRIPTED_REASON }, deps);
  }
  if (people.length >= request.need) return 'answered';
  if (deps.asker === undefined) return 'open';
  try {
    const answer = await askApproval(request, deps.asker(moot), deps);
    return (await send({ ...params, ...answer }, deps)) ? 'answered' : 'open';
  } catch (error) {
    if (error instanceof NotAnswered) return moot.aborted ? 'moot' : 'open';
    throw error;
  }
}

async function send(params: AnswerParams, { runner, terminal }: AnswerDeps): Promise<boolean> {
  const { counted, why } = await runner.request(AnswerApproval, params);
  if (!counted) terminal.note(`The answer of ${params.by.id} does not count: ${why ?? 'no reason given'}.`);
  return counted;
}

type Answer = Pick<AnswerParams, 'answer' | 'by' | 'reason'>;

/** Nothing is preselected that approves; what is disruptive asks to type what it is about. */
async function askApproval(request: ApprovalRequest, asker: Asker, deps: AnswerDeps): Promise<Answer> {
  describeRequest(request, deps);
  const choice = await asker.select(titleOf(request, deps.tenant), [
    { value: 'denied', name: 'Reject' },
    { value: 'granted', name: 'Approve' },
  ]);
  const by = await whoAnswers(request, asker, deps);
  if (choice === 'denied') return { answer: 'denied', by, reason: await asker.text('Why?', notEmpty) };
  const count = String(request.devices.length);
  if (request.devices.length > 0) {
    await asker.text('Type the number of devices to approve', (text) =>
      text.trim() === count ? undefined : `The request is about ${count}.`,
    );
  }
  if (!request.requireReason) return { answer: 'granted', by };
  return { answer: 'granted', by, reason: await asker.text('Why?', notEmpty) };
}

const notEmpty = (text: string): string | undefined => (text.trim() === '' ? 'A reason is needed.' : undefined);

function titleOf(request: ApprovalRequest, tenant: Tenant): string {
  return plainLine(`Approve: ${request.asks[0] ?? request.approval} (tenant ${tenant.name}, ${modeMark(tenant)})`);
}

function describeRequest(request: ApprovalRequest, { terminal }: AnswerDeps): void {
  terminal.note(requestLines(request).map(plainLine).join('\n'));
}

/** On a practice tenant one plays the people of the text; on a live one everybody answers as themselves. */
async function whoAnswers(request: ApprovalRequest, asker: Asker, { tenant, me }: AnswerDeps): Promise<Person> {
  if (tenant.kind !== 'simulator') return me;
  const people = request.from.map(({ contact, upn, displayName }) => ({
    value: upn ?? contact,
    name: plainLine(displayName ?? contact),
  }));
  return { id: await asker.select('Practice: who answers?', people), how: 'practice' };
}
