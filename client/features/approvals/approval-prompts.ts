import { UserCancelledError } from '../../infrastructure/errors/user-cancelled-error.ts';
import type { ErrorBoundary } from '../../infrastructure/errors/error-boundary.ts';
import { askApproval, type ApprovalDeps, type Question, type WaitingApproval } from './ask-approval.ts';
import { chooseApproval } from './choose-approval.ts';

/** One question at a time: two runs that wait at once must not take each other's prompt away. */
export class ApprovalPrompts {
  readonly #deps: ApprovalDeps;
  readonly #guard: ErrorBoundary;
  readonly #endings = new Map<string, AbortSignal>();
  #last: Promise<void> = Promise.resolve();

  constructor(deps: ApprovalDeps, guard: ErrorBoundary) {
    this.#deps = deps;
    this.#guard = guard;
  }

  /** Asks when it is this question's turn, unless it has ended by then. */
  enqueue(runId: string, request: Question['request'], ended: AbortSignal): void {
    this.#endings.set(request.id, ended);
    ended.addEventListener('abort', () => this.#endings.delete(request.id), { once: true });
    this.#last = this.#last.then(() => this.#guard(() => this.#ask({ runId, request, ended })));
  }

  /** The command: asks again what was dismissed, or what another window began. */
  async answer(clicked: unknown, runIdOf: (clicked: unknown) => string | undefined): Promise<void> {
    const waiting = isWaiting(clicked) ? clicked : await chooseApproval(this.#deps.runner, runIdOf(clicked));
    const ended = this.#endings.get(waiting.request.id);
    await this.#ask({ ...waiting, ...(ended === undefined ? {} : { ended }) });
  }

  async #ask(question: Question): Promise<void> {
    if (question.ended?.aborted === true) throw new UserCancelledError(`approval ${question.request.approval}`);
    await askApproval(this.#deps, question);
  }
}

function isWaiting(clicked: unknown): clicked is WaitingApproval {
  return typeof clicked === 'object' && clicked !== null && 'runId' in clicked && 'request' in clicked;
}
