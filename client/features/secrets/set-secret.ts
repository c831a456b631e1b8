/** Sets a secret that playbooks name, such as the address of a webhook. Its value is never shown, kept in a file or logged. */
import * as vscode from 'vscode';
import { askText, pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import type { SecretStore } from './secret-store.ts';

const TITLE = 'Set a Secret';

/** As the language writes names of secrets for channels, and a little more. */
const NAME = /^[\w.-]{1,100}$/;

type What = { readonly kind: 'new' } | { readonly kind: 'replace' | 'remove'; readonly name: string };

export async function setSecret(store: SecretStore, runner: Pick<RunnerSession, 'request'>): Promise<void> {
  const what = await choose(Object.keys(await store.all()).sort());
  const name = what.kind === 'new' ? await askName() : what.name;
  const value = what.kind === 'remove' ? '' : await askValue(name);
  await store.set(name, value, runner);
  const done = what.kind === 'remove' ? 'is removed' : 'is set';
  void vscode.window.showInformationMessage(`The secret "${name}" ${done}.`);
}

async function choose(names: readonly string[]): Promise<What> {
  if (names.length === 0) return { kind: 'new' };
  return pick<What>({
    prompt: 'secret',
    title: TITLE,
    placeholder: 'Which secret?',
    choices: [
      { label: '$(add) New secret…', value: { kind: 'new' } },
      ...names.flatMap((name) => [
        { label: `$(key) Replace ${name}…`, value: { kind: 'replace', name } as const },
        { label: `$(trash) Remove ${name}`, value: { kind: 'remove', name } as const },
      ]),
    ],
  });
}

async function askName(): Promise<string> {
  const name = await askText({
    prompt: 'name of the secret',
    title: TITLE,
    placeholder: 'teams-soc-webhook',
    hint: 'The name, as the playbook writes it: secret "teams-soc-webhook". "smtp" is the mail server.',
    problem: (text) =>
      NAME.test(text.trim()) ? undefined : 'A name has letters, digits, dots, - and _, and at most 100 of them',
  });
  return name.trim();
}

async function askValue(name: string): Promise<string> {
  const value = await askText({
    prompt: `value of ${name}`,
    title: TITLE,
    placeholder: name === 'smtp' ? 'smtps://user:password@host:465?from=playbooks@contoso.com' : 'https://…',
    hint: `The value of ${name}: the address of a webhook, a key, or the mail server`,
    masked: true,
    problem: (text) => (text.trim() === '' ? 'A value is needed' : undefined),
  });
  return value.trim();
}
