import * as vscode from 'vscode';
import { PlaybookError } from '../../../engine/errors.ts';
import type { PlaybookLanguage } from '../../infrastructure/language-client/playbook-language.ts';
import { isPlaybookRef } from '../../infrastructure/playbook-ref.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';

export interface ChosenPlaybook {
  readonly document: vscode.TextDocument;
  readonly playbook: string;
}

/** The playbook that the click named, else the one of the editor; asks only where there is a choice. */
export async function choosePlaybook(language: PlaybookLanguage, clicked: unknown): Promise<ChosenPlaybook> {
  if (isPlaybookRef(clicked)) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(clicked.uri, true));
    return { document, playbook: clicked.playbook };
  }
  const document = await chooseDocument(clicked);
  await language.start();
  const playbooks = await language.list(document);
  const runnable = playbooks.filter((playbook) => !playbook.disabled);
  const [first] = runnable;
  if (first === undefined) {
    throw new PlaybookError({
      kind: 'not-found',
      message: `${vscode.workspace.asRelativePath(document.uri)} has no playbook that can run.`,
      advice: 'Open a file with a playbook, or write one: `playbook name { … }`.',
    });
  }
  if (runnable.length === 1) return { document, playbook: first.name };
  const playbook = await pick({
    prompt: 'playbook',
    title: 'Run a Playbook',
    placeholder: 'Which playbook of this file?',
    choices: runnable.map(({ name, title }) => ({ label: name, description: title ?? '', value: name })),
  });
  return { document, playbook };
}

async function chooseDocument(clicked: unknown): Promise<vscode.TextDocument> {
  if (clicked instanceof vscode.Uri) return vscode.workspace.openTextDocument(clicked);
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === 'playbook') return active;
  const files = await vscode.workspace.findFiles('**/*.playbook', '**/node_modules/**');
  const [first] = files;
  if (first === undefined) {
    throw new PlaybookError({
      kind: 'not-found',
      message: 'There is no playbook in this workspace.',
      advice: 'Write one in a file that ends in .playbook.',
    });
  }
  const sorted = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), value: uri }));
  sorted.sort((a, b) => a.label.localeCompare(b.label));
  const chosen =
    files.length === 1
      ? first
      : await pick({
          prompt: 'playbook file',
          title: 'Run a Playbook',
          placeholder: 'In which file is the playbook?',
          choices: sorted,
        });
  return vscode.workspace.openTextDocument(chosen);
}
