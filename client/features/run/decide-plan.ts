import * as vscode from 'vscode';
import type { RunPlan } from '../../../engine/plan/run-plan.ts';
import {
  decisionChoice,
  type PlanDecision,
  type PlanDocuments,
} from '../../infrastructure/documents/plan-documents.ts';
import { UserCancelledError } from '../../infrastructure/errors/user-cancelled-error.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import { tenantAndMode } from '../../infrastructure/text/tenant-text.ts';
import { planLine } from './plan-line.ts';

const PROMPT = 'plan';

/** Plans that somebody reads and has not decided about, by an id of this window. */
export class PlanDecisions {
  readonly #plans: PlanDocuments;
  readonly #open = new Map<string, (decision: PlanDecision) => void>();
  #count = 0;

  constructor(plans: PlanDocuments) {
    this.#plans = plans;
  }

  /**
   * Resolves when the person wants the plan to run. `verb` says what that is called.
   * @throws UserCancelledError where they dismiss the question, discard the plan, or close it without a word.
   */
  async confirm(plan: RunPlan, verb = 'Run'): Promise<void> {
    const chosen = await pick<'review' | 'run'>({
      prompt: PROMPT,
      title: `${verb} ${plan.playbook} (${tenantAndMode(plan.tenant)})`,
      placeholder: planLine(plan),
      choices: [
        { label: '$(list-tree) Review plan', detail: 'Read it; run or discard it there', value: 'review' },
        { label: `$(play) ${verb}`, detail: planLine(plan), value: 'run' },
      ],
    });
    if (chosen === 'run') return;
    await this.#review(plan);
  }

  /** Handler of the choices above a plan. */
  decide(id: unknown, decision: unknown): void {
    if (typeof id === 'string' && (decision === 'run' || decision === 'discard')) this.#open.get(id)?.(decision);
  }

  async #review(plan: RunPlan): Promise<void> {
    const id = `plan-${++this.#count}`;
    const uri = this.#plans.uri(plan).toString();
    const withdraw = this.#plans.offer(plan, [
      decisionChoice('$(play) Run this plan', id, 'run'),
      decisionChoice('$(close) Discard', id, 'discard'),
    ]);
    await this.#plans.show(plan, { preview: false });
    const { promise, resolve } = Promise.withResolvers<PlanDecision>();
    this.#open.set(id, resolve);
    const tabs = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      if (closed.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri)) {
        resolve('discard');
      }
    });
    try {
      if ((await promise) === 'discard') throw new UserCancelledError(PROMPT);
    } finally {
      tabs.dispose();
      withdraw();
      this.#open.delete(id);
    }
  }
}
