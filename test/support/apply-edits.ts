import type { LangiumDocument } from 'langium';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeAction } from 'vscode-languageserver-types';

/** The text of a document after the edits that an action makes in it. */
export function applyAction({ uri, textDocument }: LangiumDocument, { edit }: CodeAction): string {
  const copy = TextDocument.create(uri.toString(), 'playbook', 0, textDocument.getText());
  return TextDocument.applyEdits(copy, edit?.changes?.[uri.toString()] ?? []);
}
