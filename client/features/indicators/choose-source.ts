import * as vscode from 'vscode';
import { PlaybookError } from '../../../engine/errors.ts';
import { toBase64 } from '../../../language/protocol/base64.ts';
import type { IndicatorsParams } from '../../../language/protocol/requests.ts';
import { UserCancelledError } from '../../infrastructure/errors/user-cancelled-error.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';

/** A text with indicators, and what it is called in messages. */
export interface Source extends IndicatorsParams {
  readonly name: string;
}

/** Largest file that is read. Larger ones are feeds to be named by a list, not texts to be pasted. */
const MAX_BYTES = 8 * 1024 * 1024;

const FORMATS: Readonly<Record<string, Source['format']>> = { csv: 'csv', tsv: 'csv', json: 'json' };

/** A file that the person chooses, or what was copied. */
export async function chooseSource(): Promise<Source> {
  const from = await pick({
    prompt: 'source of indicators',
    title: 'Import Indicators',
    placeholder: 'Where are the indicators?',
    choices: [
      { label: '$(file) File…', description: '.txt, .csv or .json', value: 'file' as const },
      { label: '$(clippy) Clipboard', description: 'whatever was copied', value: 'clipboard' as const },
    ],
  });
  return from === 'file' ? fromFile() : fromClipboard();
}

async function fromFile(): Promise<Source> {
  const [uri] = (await vscode.window.showOpenDialog({ title: 'Import Indicators', openLabel: 'Import' })) ?? [];
  if (!uri) throw new UserCancelledError('file with indicators');
  const name = uri.path.split('/').at(-1) ?? '';
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_BYTES) {
    throw new PlaybookError({
      kind: 'rejected',
      message: `The file ${name} is too large to be pasted (${Math.ceil(size / 1024 / 1024)} MB; 8 MB at most).`,
      advice: 'Keep it as a feed, and name it in a list: `list name of ips from "file.csv"`.',
    });
  }
  const format = FORMATS[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'txt';
  const bytes = await vscode.workspace.fs.readFile(uri);
  return { name: `The file ${name}`, format, content: toBase64(bytes) };
}

async function fromClipboard(): Promise<Source> {
  const text = await vscode.env.clipboard.readText();
  const format = /^\s*[[{]\s*["{[]/.test(text) ? 'json' : 'txt';
  return { name: 'The text of the clipboard', format, content: toBase64(new TextEncoder().encode(text)) };
}
