import * as vscode from 'vscode';
import type { PlaybookModel } from '../../../language/model/playbook-model.ts';
import type { CompileProblem } from '../../../language/protocol/requests.ts';
import type { PlaybookLanguage } from '../../infrastructure/language-client/playbook-language.ts';
import { ProblemsInTextError } from '../../infrastructure/language-client/problems-in-text-error.ts';

/** The model, or undefined where the text has errors. */
export const compileOrShow = (
  language: PlaybookLanguage,
  document: vscode.TextDocument,
  playbook: string,
): Promise<PlaybookModel | undefined> =>
  orShow(playbook, 'nothing was planned', () => language.compile(document, playbook));

/** The answer, or undefined where the text has errors: then the first one is shown, beside the Problems view. */
export async function orShow<T>(playbook: string, undone: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProblemsInTextError)) throw error;
    const [first] = error.problems;
    if (first !== undefined) await reveal(first);
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    void vscode.window.setStatusBarMessage(`$(error) ${playbook} has errors; ${undone}`, 8000);
    return undefined;
  }
}

async function reveal({ uri, range: { start, end } }: CompileProblem): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(document, { selection });
}
