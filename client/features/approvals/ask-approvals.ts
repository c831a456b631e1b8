/**
 * Asks a person for everything that waits for them, in one prompt. A dismissed prompt is no answer: the runs wait on, and
 * the question can be opened again.
 */
import type { Person } from '../../../engine/plan/run-plan.ts';
import { approverId } from '../../../engine/approve/approval-machine.ts';
import { UserCancelledError } from '../../infrastructure/errors/user-cancelled-error.ts';
import type { PlanDocuments } from '../../infrastructure/documents/plan-documents.ts';
import { thisPerson } from '../../infrastructure/person.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { titleOfAll } from './approval-text.ts';
import { chooseRequests } from './choose-requests.ts';
import { askReason, decide } from './decide.ts';
import { reviewPlans } from './review-plans.ts';
import { sendAnswers } from './send-answers.ts';
import {
  isAsked,
  loadWaiting,
  watchWaiting,
  type ApprovalRunner,
  type Scope,
  type Waiting,
  type Watch,
} from './waiting.ts';

export interface ApprovalDeps {
  readonly runner: ApprovalRunner;
  readonly plans: Pick<PlanDocuments, 'offer' | 'show'>;
}

export interface AskOptions {
  /** Called with each request that a person gets to see. */
  readonly onShown?: (requestId: string) => void;
  /** The person said no already: only which, and why, is asked. */
  readonly deny?: true;
}

/**
 * Until nothing in scope waits for the person any more, or they dismiss the prompt (UserCancelledError). What is asked or
 * ends meanwhile is asked about anew. On a practice tenant one person plays all who are asked.
 */
export async function askApprovals(deps: ApprovalDeps, scope: Scope, options: AskOptions = {}): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    const watch = watchWaiting(deps.runner, scope);
    try {
      const waiting = await loadWaiting(deps.runner, scope);
      if (waiting.length === 0) return;
      for (const { request } of waiting) options.onShown?.(request.id);
      if (!(await askOnce(deps, waiting, watch, isFirst, options.deny === true))) return;
    } catch (error) {
      if (!(error instanceof UserCancelledError && watch.changed.aborted)) throw error;
    } finally {
      watch.stop();
    }
  }
}

/** False where there is nothing more to ask. */
async function askOnce(
  deps: ApprovalDeps,
  waiting: readonly Waiting[],
  watch: Watch,
  isFirst: boolean,
  deny: boolean,
): Promise<boolean> {
  const by = await whoAnswers(waiting, watch);
  const own = waiting.filter((one) => isAsked(one, by));
  // Who is nobody of those asked hears from the engine why the answer does not count, but only once.
  const mine = own.length === 0 && isFirst ? waiting : own;
  const [only] = mine;
  if (only === undefined) return false;
  const choice =
    mine.length === 1 ? ({ kind: 'all', requests: mine } as const) : await chooseRequests(deps, mine, watch);
  const { requests } = choice;
  if (deny || choice.kind === 'deny') {
    const reason = await askReason(requests, watch, 'Why not?');
    await sendAnswers(deps.runner, requests, by, { answer: 'denied', reason });
    return true;
  }
  const decision = await decide(requests, watch);
  if (decision === 'review') {
    await reviewPlans(deps, requests);
    return false;
  }
  await sendAnswers(deps.runner, requests, by, decision);
  return true;
}

/** On a practice tenant one person plays all parts, so the part comes first. */
async function whoAnswers(waiting: readonly Waiting[], { changed }: Watch): Promise<Person> {
  const [first] = waiting;
  if (first?.summary.tenant.kind !== 'simulator') return thisPerson();
  const people = Map.groupBy(
    waiting.flatMap(({ still }) => still),
    approverId,
  );
  return pick<Person>({
    prompt: 'who answers',
    title: titleOfAll(waiting),
    placeholder: `Practice: as whom do you answer?${saidYes(waiting)}`,
    signal: changed,
    choices: [...people].map(([id, asked]) => {
      const name = asked[0]?.displayName ?? asked[0]?.contact ?? id;
      const more = waiting.length === 1 ? '' : ` · ${count(asked.length, 'request')}`;
      return {
        label: `$(person) ${shown(name)}`,
        description: `${shown(id)}${more}`,
        value: { id, name, how: 'practice' },
      };
    }),
  });
}

function saidYes([first, ...others]: readonly Waiting[]): string {
  if (first === undefined || others.length > 0 || first.request.need === 1) return '';
  return ` (${first.answered} of ${first.request.need} said yes)`;
}
