/** From a click to a started run: text, subject, inputs, plan, decision. A prompt that is dismissed is kept in the history. */
import * as vscode from 'vscode';
import type { RunPlan, SubjectInput } from '../../../engine/plan/run-plan.ts';
import type { Tenant } from '../../../engine/ports.ts';
import type { PlaybookBody, PlaybookModel } from '../../../language/model/playbook-model.ts';
import { DeclineRun, MakePlan, StartRun, type PlanParams } from '../../../runner/protocol.ts';
import type { PlanDocuments } from '../../infrastructure/documents/plan-documents.ts';
import { UserCancelledError } from '../../infrastructure/errors/user-cancelled-error.ts';
import type { PlaybookLanguage } from '../../infrastructure/language-client/playbook-language.ts';
import { thisPerson } from '../../infrastructure/person.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { readSettings } from '../../infrastructure/settings/settings.ts';
import { tenantAndMode } from '../../infrastructure/text/tenant-text.ts';
import { choosePlaybook } from './choose-playbook.ts';
import { chooseSubject } from './choose-subject.ts';
import { collectInputs, type Inputs } from './collect-inputs.ts';
import { compileOrShow } from './compile-or-show.ts';
import type { PlanDecisions } from './decide-plan.ts';
import { planLine, refusalLine } from './plan-line.ts';
import { afterPause } from './progress.ts';
import { createTenantSearch } from './tenant-search.ts';

export interface RunFlowDeps {
  readonly language: PlaybookLanguage;
  readonly runner: RunnerSession;
  readonly tenant: () => Promise<Tenant>;
  readonly plans: PlanDocuments;
  readonly decisions: PlanDecisions;
  /** Follows a run that this window started. */
  readonly follow: (runId: string) => Promise<void>;
}

interface Prepared {
  readonly params: PlanParams;
  readonly plan: RunPlan;
}

export class RunFlow {
  readonly #deps: RunFlowDeps;

  constructor(deps: RunFlowDeps) {
    this.#deps = deps;
  }

  async run(clicked: unknown): Promise<void> {
    const prepared = await this.#prepare(clicked);
    if (prepared === undefined) return;
    const { plan, params } = prepared;
    await this.#deps.plans.show(plan, { preserveFocus: true });
    if (plan.verdict !== 'ready') {
      void tellUnready(plan);
      return;
    }
    await this.#keepingDismissal(params, () => this.#deps.decisions.confirm(plan));
    const { evidenceFolder } = readSettings();
    const { runId } = await this.#deps.runner.request(StartRun, {
      plan: params,
      planHash: plan.hash,
      ...(evidenceFolder === undefined ? {} : { evidenceFolder }),
    });
    await this.#deps.follow(runId);
  }

  /** Shows the plan and stops there. */
  async plan(clicked: unknown): Promise<void> {
    const prepared = await this.#prepare(clicked);
    if (prepared !== undefined) await this.#deps.plans.show(prepared.plan);
  }

  async #prepare(clicked: unknown): Promise<Prepared | undefined> {
    const { language, runner } = this.#deps;
    const { document, playbook } = await choosePlaybook(language, clicked);
    const model = await compileOrShow(language, document, playbook);
    const body = model?.playbooks[model.playbook];
    if (model === undefined || body === undefined) return undefined;
    const tenant = await this.#deps.tenant();
    const params = await this.#collect(tenant, model, body);
    const plan = await afterPause(`Planning ${playbook}`, runner.request(MakePlan, params));
    return { params, plan };
  }

  async #collect(tenant: Tenant, model: PlaybookModel, body: PlaybookBody): Promise<PlanParams> {
    const search = createTenantSearch(this.#deps.runner, tenant.id);
    const title = `Run ${model.playbook} (${tenantAndMode(tenant)})`;
    const params = (subject: SubjectInput, inputs: Inputs): PlanParams => ({
      tenantId: tenant.id,
      model,
      subject,
      inputs,
      requester: thisPerson(),
    });
    const subject = await this.#keepingDismissal(params({ kind: 'none' }, {}), () =>
      chooseSubject(body.needs, title, search),
    );
    const inputs = await this.#keepingDismissal(params(subject, {}), () =>
      collectInputs(body, { model, title, search }),
    );
    return params(subject, inputs);
  }

  /** A dismissed prompt starts nothing, and the history says that it was not answered. */
  async #keepingDismissal<T>(params: PlanParams, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof UserCancelledError) {
        await this.#deps.runner.request(DeclineRun, { plan: params, prompt: error.prompt });
      }
      throw error;
    }
  }
}

async function tellUnready(plan: RunPlan): Promise<void> {
  if (plan.verdict === 'refused') await vscode.window.showWarningMessage(refusalLine(plan));
  else await vscode.window.showInformationMessage(`${plan.playbook} has nothing to do here: ${planLine(plan)}.`);
}
