import { PlaybookError } from '../../../engine/errors.ts';
import { ListApprovals } from '../../../runner/protocol.ts';
import type { ErrorBoundary } from '../../infrastructure/errors/error-boundary.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import { tenantAndMode } from '../../infrastructure/text/tenant-text.ts';
import { count } from '../../infrastructure/text/count.ts';
import { askApprovals, type ApprovalDeps, type AskOptions } from './ask-approvals.ts';
import { isWaitingApproval } from './review-plans.ts';
import type { Scope } from './waiting.ts';

/** One prompt at a time, about all that waits: two runs that wait at once must not take each other's prompt away. */
export class ApprovalPrompts {
  readonly #deps: ApprovalDeps;
  readonly #guard: ErrorBoundary;
  /** Requests that a prompt has shown already. Dismissed is not forgotten, but nobody is asked unasked twice. */
  readonly #shown = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(deps: ApprovalDeps, guard: ErrorBoundary) {
    this.#deps = deps;
    this.#guard = guard;
  }

  /** Asks when it is this request's turn, unless it has ended by then or was shown together with another one. */
  enqueue(requestId: string): void {
    this.#last = this.#last.then(() => this.#guard(() => this.#askUnasked(requestId)));
  }

  /** The command: asks again what was dismissed, or what another window began. */
  async answer(clicked: unknown, runIdOf: (clicked: unknown) => string | undefined): Promise<void> {
    await this.#ask(await this.#scopeOf(clicked, runIdOf(clicked)));
  }

  /** The command that says no, without a way to a yes. */
  async deny(clicked: unknown, runIdOf: (clicked: unknown) => string | undefined): Promise<void> {
    await this.#ask(await this.#scopeOf(clicked, runIdOf(clicked)), { deny: true });
  }

  async #askUnasked(requestId: string): Promise<void> {
    if (this.#shown.has(requestId)) return;
    const listed = await this.#deps.runner.request(ListApprovals, {});
    const waiting = listed.find(({ request }) => request.id === requestId);
    if (waiting !== undefined) await this.#ask({ tenantId: waiting.summary.tenant.id });
  }

  #ask(scope: Scope, more: Pick<AskOptions, 'deny'> = {}): Promise<void> {
    return askApprovals(this.#deps, scope, { ...more, onShown: (id) => this.#shown.add(id) });
  }

  async #scopeOf(clicked: unknown, runId: string | undefined): Promise<Scope> {
    const listed = await this.#deps.runner.request(ListApprovals, {});
    const clickedRequest = isWaitingApproval(clicked) ? clicked.request.id : undefined;
    const waiting = listed.filter(({ request, ...one }) =>
      clickedRequest === undefined ? runId === undefined || one.runId === runId : request.id === clickedRequest,
    );
    const [first] = waiting;
    if (first === undefined) throw new PlaybookError({ kind: 'not-found', message: 'No approval is waiting.' });
    if (clickedRequest !== undefined) return { runId: first.runId, requestId: clickedRequest };
    if (runId !== undefined) return { runId };
    // A practice tenant and a real one are never answered in one go.
    const tenants = [...Map.groupBy(waiting, ({ summary }) => summary.tenant.id)];
    if (tenants.length === 1) return { tenantId: first.summary.tenant.id };
    return pick<Scope>({
      prompt: 'tenant',
      title: 'Answer Approvals',
      placeholder: 'Of which tenant?',
      choices: tenants.map(([tenantId, ofTenant]) => ({
        label: `$(organization) ${tenantAndMode((ofTenant[0] ?? first).summary.tenant)}`,
        description: count(ofTenant.length, 'request'),
        value: { tenantId },
      })),
    });
  }
}
