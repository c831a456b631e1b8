import * as vscode from 'vscode';
import { renderPlan } from '../../../engine/plan/render-plan.ts';
import type { RunPlan } from '../../../engine/plan/run-plan.ts';
import { COMMANDS } from '../commands/command-ids.ts';
import { ReadOnlyDocuments } from './read-only-documents.ts';

/** What a person may decide at the top of a plan. */
export interface PlanChoice {
  readonly title: string;
  readonly command: vscode.Command['command'];
  readonly arguments: readonly unknown[];
}

export const PLAN_SCHEME = 'playbook-plan';

/** Plans as read-only documents, with what can be decided about them above the first line. */
export class PlanDocuments implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #documents = new ReadOnlyDocuments(PLAN_SCHEME);
  readonly #choices = new Map<string, readonly PlanChoice[]>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  // Last of the fields: the editor listens to the event above only if it is there when the provider is registered.
  readonly #lens = vscode.languages.registerCodeLensProvider({ scheme: PLAN_SCHEME }, this);

  uri(plan: RunPlan): vscode.Uri {
    return this.#documents.uri(plan.hash.slice(0, 12), `Plan of ${plan.playbook}.md`);
  }

  async show(plan: RunPlan, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
    await this.#documents.show(this.uri(plan), renderPlan(plan), options);
  }

  /** Offers choices above the plan until the returned function is called. */
  offer(plan: RunPlan, choices: readonly PlanChoice[]): () => void {
    const key = this.uri(plan).toString();
    this.#choices.set(key, choices);
    this.#changed.fire();
    return () => {
      if (this.#choices.get(key) === choices) this.#choices.delete(key);
      this.#changed.fire();
    };
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const top = new vscode.Range(0, 0, 0, 0);
    const choices = this.#choices.get(document.uri.toString()) ?? [];
    return choices.map(
      ({ title, command, arguments: args }) => new vscode.CodeLens(top, { title, command, arguments: [...args] }),
    );
  }

  dispose(): void {
    vscode.Disposable.from(this.#documents, this.#changed, this.#lens).dispose();
  }
}

/** Arguments of `playbook.decidePlan`. */
export type PlanDecision = 'run' | 'discard';

export function decisionChoice(title: string, id: string, decision: PlanDecision): PlanChoice {
  return { title, command: COMMANDS.decidePlan, arguments: [id, decision] };
}
