import * as vscode from 'vscode';
import { PlaybookError } from '../../../engine/errors.ts';
import type { IndicatorList, IndicatorsResult } from '../../../language/protocol/requests.ts';
import { UserCancelledError } from '../../infrastructure/errors/user-cancelled-error.ts';
import type { PlaybookLanguage } from '../../infrastructure/language-client/playbook-language.ts';
import { pick, type Choice, type Heading } from '../../infrastructure/prompts/prompts.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import { chooseSource } from './choose-source.ts';

type Found = Extract<IndicatorsResult, { kind: 'found' }>;

const MOST_REFUSED = 50;

/** Shows what a text holds, and writes the chosen list into the playbook at hand, or into a new one. */
export async function importIndicators(language: PlaybookLanguage): Promise<void> {
  // The prompts take the focus; the list belongs where the cursor is now.
  const editor = vscode.window.activeTextEditor;
  const { name, ...params } = await chooseSource();
  const result = await language.indicators(params);
  if (result.kind === 'unreadable') {
    throw new PlaybookError({ kind: 'rejected', message: `${name} ${result.problem}.` });
  }
  if (result.lists.length === 0) throw nothingFound(name, result);
  const declarations = await pick({
    prompt: 'indicators to import',
    title: 'Import Indicators',
    placeholder: 'Which indicators become a list?',
    choices: previewOf(result),
  });
  if (declarations === '') throw new UserCancelledError('indicators to import');
  await insert(declarations, editor?.document.languageId === 'playbook' ? editor : undefined);
}

/** What is taken by kind, then what is refused and why. The refused rows are there to be read: choosing one imports nothing. */
export function previewOf({ lists, refused, leftOut }: Found): (Choice<string> | Heading)[] {
  const all: Choice<string> = {
    label: '$(list-flat) All of these',
    description: lists.map(labelOf).join(', '),
    value: lists.map(({ declaration }) => declaration).join('\n'),
  };
  const each = lists.map((list) => ({ label: labelOf(list), value: list.declaration }));
  const rows = refused.slice(0, MOST_REFUSED).map(({ line, text, reason }) => ({
    label: `$(circle-slash) line ${line}: ${shown(text)}`,
    detail: shown(reason),
    value: '',
  }));
  return [
    ...(lists.length > 1 ? [all] : []),
    ...each,
    ...(leftOut === '' ? [] : [{ heading: `left out: ${leftOut}` }]),
    ...(rows.length === 0 ? [] : [{ heading: `${refused.length} refused` }, ...rows]),
  ];
}

const labelOf = ({ kind, count: number }: IndicatorList): string => count(number, kind.replace(/s$/, ''));

function nothingFound(name: string, { refused: [first], leftOut }: Found): PlaybookError {
  const why = first ? ` Line ${first.line}: ${first.reason}` : leftOut === '' ? '' : ` It has ${leftOut}.`;
  return new PlaybookError({ kind: 'not-found', message: `${name} holds no indicator that can be used.${why}` });
}

/** At the cursor where that stands between declarations, else at the end. */
async function insert(text: string, editor: vscode.TextEditor | undefined): Promise<void> {
  if (!editor) {
    const document = await vscode.workspace.openTextDocument({
      language: 'playbook',
      content: `language 1\n\n${text}`,
    });
    await vscode.window.showTextDocument(document);
    return;
  }
  const { document } = editor;
  const line = document.lineAt(editor.selection.active.line);
  const isBetween = line.isEmptyOrWhitespace && isOutside(document.getText(new vscode.Range(0, 0, line.lineNumber, 0)));
  const end = document.lineAt(document.lineCount - 1).range.end;
  const at = isBetween ? line.range.start : end;
  const before = isBetween || document.getText().endsWith('\n\n') || end.character + end.line === 0 ? '' : '\n';
  const gap = !isBetween && end.character > 0 ? '\n' : '';
  const start = document.offsetAt(at) + gap.length + before.length;
  const isDone = await editor.edit((edit) => {
    edit.insert(at, gap + before + text);
  });
  if (isDone) {
    selectName(editor, start, text);
    return;
  }
  throw new PlaybookError({
    kind: 'conflict',
    message: 'The list could not be written into the playbook.',
    advice: 'See that the file is not read-only, and import again.',
  });
}

/** The name of the first list, which its author will want to change. */
function selectName(editor: vscode.TextEditor, start: number, text: string): void {
  const [from = 0, to = 0] = /^list (\S+)/d.exec(text)?.indices?.[1] ?? [];
  const { document } = editor;
  editor.selection = new vscode.Selection(document.positionAt(start + from), document.positionAt(start + to));
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** True where a text leaves no brace and no block open; what stands in texts and remarks does not count. */
export function isOutside(before: string): boolean {
  const code = before.replace(/"""[^]*?(?:"""|$(?![^]))|"(?:\\.|[^"\\\n])*"|#[^\n]*/g, (part) =>
    part.startsWith('"""') && !/^"""[^]*"""$/.test(part) ? '{' : '',
  );
  return (code.match(/\{/g)?.length ?? 0) === (code.match(/\}/g)?.length ?? 0);
}
