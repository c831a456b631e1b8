/** Answers what waits: every request of a run that waits for this person, or one of them. */
import { HASH_SHOWN } from '../../engine/approve/approval-text.ts';
import { approverId } from '../../engine/approve/approval-machine.ts';
import { samePerson } from '../../engine/approve/same-person.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { Person } from '../../engine/plan/run-plan.ts';
import type { RunnerConnection } from '../../runner/client.ts';
import { AnswerApproval, ListApprovals, type WaitingRequest } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Format } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { plainLine } from '../text/plain.ts';
import { renderWaiting } from '../text/waiting-approvals.ts';
import { NotAnswered, type Asker } from './ask.ts';
import { osPerson } from './plan-options.ts';

export interface AnswerOptions {
  readonly as?: string;
  readonly reason?: string;
  readonly planHash?: string;
  readonly format: Format;
}

export interface AnswerHost {
  readonly runner: Pick<RunnerConnection, 'request'>;
  readonly terminal: Terminal;
  /** Undefined where nobody can be asked. */
  readonly asker: Asker | undefined;
}

const LEAST_HASH = 8;

/** @throws PlaybookError `not-found` where nothing of the name waits, `usage` where it is not clear what is approved. */
export async function answerWaiting(
  which: string,
  answer: 'granted' | 'denied',
  options: AnswerOptions,
  host: AnswerHost,
): Promise<ExitCode> {
  const all = await host.runner.request(ListApprovals, {});
  const named = all.filter(({ runId, request }) => runId === which || request.id === which);
  if (named.length === 0) throw nothingWaits(which, all);
  const by: Person = options.as === undefined ? osPerson() : { id: options.as, how: 'practice' };
  const waiting = forPerson(named, by);
  try {
    const planHash = answer === 'granted' ? await confirmedHash(waiting, options, host) : options.planHash;
    const reason = await reasonFor(waiting, options, host);
    return await sendAll(waiting, { answer, by, planHash, reason }, options, host);
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error;
    throw new PlaybookError(
      { kind: 'cancelled', message: 'Not answered: what waits goes on waiting.', advice: 'Silence is never a yes.' },
      { cause: error },
    );
  }
}

/** Where none waits for this person the engine hears of the answer all the same, and says why it does not count. */
function forPerson(waiting: readonly WaitingRequest[], by: Person): readonly WaitingRequest[] {
  const own = waiting.filter(({ request }) => request.from.some((one) => samePerson(approverId(one), by.id)));
  return own.length > 0 ? own : waiting;
}

/** A yes is for a plan that was read: here, or before, in a message that named it. */
async function confirmedHash(
  waiting: readonly WaitingRequest[],
  { planHash }: AnswerOptions,
  { asker, terminal }: AnswerHost,
): Promise<string | undefined> {
  if (planHash !== undefined) {
    if (planHash.length >= LEAST_HASH) return planHash.toLowerCase();
    throw usage(
      `--plan-hash needs at least ${LEAST_HASH} characters.`,
      'It stands in the message and in the list: `playbook approve`.',
    );
  }
  if (asker === undefined)
    throw usage(
      'Nobody can be asked here (no terminal), and it is not clear which plan is approved.',
      `Read it with \`playbook approve\`, then pass --plan-hash ${waiting[0]?.request.planHash.slice(0, HASH_SHOWN) ?? ''}.`,
    );
  terminal.note(renderWaiting(waiting));
  const devices = new Set(waiting.flatMap(({ request }) => request.devices)).size;
  const word = devices > 0 ? String(devices) : 'approve';
  await asker.text(
    devices > 0 ? 'Type the number of devices to approve all of this' : 'Type "approve" to approve all of this',
    (text) => (text.trim() === word ? undefined : `Type ${word}, or press Ctrl-C.`),
  );
  return undefined;
}

async function reasonFor(
  waiting: readonly WaitingRequest[],
  { reason }: AnswerOptions,
  { asker }: AnswerHost,
): Promise<string | undefined> {
  const isNeeded = waiting.some(({ request }) => request.requireReason);
  if (reason !== undefined || !isNeeded || asker === undefined) return reason;
  return asker.text('Why?', (text) => (text.trim() === '' ? 'A reason is needed.' : undefined));
}

interface Given {
  readonly answer: 'granted' | 'denied';
  readonly by: Person;
  /** Beginning of the hash; undefined for the plan that was just shown, or for a no. */
  readonly planHash: string | undefined;
  readonly reason: string | undefined;
}

async function sendAll(
  waiting: readonly WaitingRequest[],
  given: Given,
  { format }: AnswerOptions,
  { runner, terminal }: AnswerHost,
): Promise<ExitCode> {
  const { answer, by, planHash, reason } = given;
  const meant = waiting.filter(({ request }) => planHash === undefined || request.planHash.startsWith(planHash));
  const results = [];
  // An answer for a plan that nobody asks about is an answer too: it does not count, and the record says so.
  for (const { runId, request } of meant.length > 0 ? meant : waiting) {
    const verdict = await runner.request(AnswerApproval, {
      runId,
      requestId: request.id,
      planHash: meant.length > 0 ? request.planHash : (planHash ?? request.planHash),
      answer,
      by,
      ...(reason === undefined ? {} : { reason }),
    });
    results.push({ runId, requestId: request.id, approval: request.approval, answer, ...verdict });
  }
  if (format === 'json') terminal.json(results);
  for (const { approval, counted, why } of results)
    if (!counted) terminal.note(`${plainLine(approval)}: the answer does not count. ${why ?? ''}`);
    else if (format !== 'json')
      terminal.out(`${plainLine(approval)}: ${answer === 'granted' ? 'yes' : 'no'} of ${plainLine(by.id)} counts.`);
  const left = meant.length > 0 ? waiting.length - meant.length : 0;
  if (left > 0)
    terminal.note(`${left} more of this run waits for you with another plan: \`playbook approve\` lists it.`);
  // One no ends the run, and with it what else it asked for.
  const isDone = answer === 'denied' ? results.some(({ counted }) => counted) : results.every(({ counted }) => counted);
  return isDone ? EXIT.ok : EXIT.refused;
}

const usage = (message: string, advice: string): PlaybookError => new PlaybookError({ kind: 'usage', message, advice });

function nothingWaits(which: string, all: readonly WaitingRequest[]): PlaybookError {
  const runs = [...new Set(all.map(({ runId }) => runId))];
  return new PlaybookError({
    kind: 'not-found',
    message: `Nothing waits for an approval under "${which}".`,
    advice:
      runs.length === 0
        ? `No approval is waiting at all; \`playbook history ${which}\` shows how a run stands.`
        : `Runs with something that waits: ${runs.join(', ')}.`,
  });
}
