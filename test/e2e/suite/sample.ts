import { join } from 'node:path';
import * as vscode from 'vscode';

/** A file of the sample workspace that the suites are run in. */
export function sampleFile(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('The suites need the sample workspace');
  return vscode.Uri.file(join(folder.uri.fsPath, name));
}

export async function openSample(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(sampleFile(name));
  await vscode.window.showTextDocument(document);
  return document;
}

let texts = 0;

/**
 * A text in a file of its own. Not an untitled one: its name comes again once it is closed, and now and then VS Code then
 * brings back the backup of the text that had the name before.
 */
export async function openText(content: string): Promise<vscode.TextDocument> {
  texts += 1;
  const name = `text-${texts}.playbook`;
  await vscode.workspace.fs.writeFile(sampleFile(name), new TextEncoder().encode(content));
  return openSample(name);
}

/** Asks until the answer is defined. The time limit is that of the test. */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Diagnostics of a document once there are any that satisfy the condition. */
export async function diagnosticsOf(
  document: vscode.TextDocument,
  wanted: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  return eventually(() => {
    const found = vscode.languages.getDiagnostics(document.uri);
    return wanted(found) ? found : undefined;
  });
}

/** The position right behind the first occurrence of a text. */
export function behind(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  if (at < 0) throw new Error(`"${text}" is not in the document`);
  return document.positionAt(at + text.length);
}
