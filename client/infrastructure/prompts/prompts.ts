/** The prompts of the extension. A dismissed prompt is a UserCancelledError that names it, never an empty answer. */
import * as vscode from 'vscode';
import { UserCancelledError } from '../errors/user-cancelled-error.ts';

/** What can be chosen. Not `undefined`: that would be taken for a row that stands for nothing, and never be chosen. */
type Value = object | string | number | boolean;

export interface Choice<T extends Value> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
}

export interface Heading {
  readonly heading: string;
}

export interface Prompt {
  /** Name of the prompt in the history: `plan`, `device or alert`. */
  readonly prompt: string;
  readonly title: string;
  readonly placeholder: string;
  /** Place in a flow of several prompts; after the first one there is a way back (`WentBack`). */
  readonly step?: { readonly at: number; readonly of: number };
  /** Takes the prompt away; it counts as dismissed. */
  readonly signal?: AbortSignal;
}

export interface PickPrompt<T extends Value> extends Prompt {
  readonly choices: readonly (Choice<T> | Heading)[];
}

export interface SearchPrompt<T extends Value> extends Prompt {
  readonly search: (text: string) => Promise<readonly (Choice<T> | Heading)[]>;
}

export interface TextPrompt extends Prompt {
  readonly hint: string;
  readonly value?: string;
  /** Shows dots for what is typed. */
  readonly masked?: boolean;
  /** What is wrong with a text, or undefined. */
  readonly problem: (text: string) => string | undefined;
}

/** A button beside each row. `press` leaves the list open; `ends` makes the button the answer. */
export type RowButton<T extends Value> = { readonly icon: string; readonly tooltip: string } & (
  { readonly press: (value: T) => void; readonly ends?: false } | { readonly ends: true }
);

export interface ManyPrompt<T extends Value> extends Prompt {
  /** Unchecked. */
  readonly choices: readonly Choice<T>[];
  readonly buttons: readonly RowButton<T>[];
}

export type Picked<T extends Value> =
  /** At least one. */
  | { readonly kind: 'chosen'; readonly values: readonly T[] }
  | { readonly kind: 'button'; readonly tooltip: string; readonly value: T };

/** The person wants to see the prompt before this one again. */
export class WentBack extends Error {
  override readonly name = 'WentBack';
}

type Item<T extends Value> = vscode.QuickPickItem & { readonly value?: T };

const TYPING_PAUSE_MS = 150;

/** A row that has just moved under the pointer, or under Enter, is not what somebody chose. */
const SETTLE_MS = 150;

export async function pick<T extends Value>(prompt: PickPrompt<T>): Promise<T> {
  const list = createList<T>(prompt);
  list.items = prompt.choices.map(toItem);
  return firstOf(await accepted(list, prompt), prompt);
}

/** Several rows of one list, or a button beside one of them. */
export async function pickMany<T extends Value>(prompt: ManyPrompt<T>): Promise<Picked<T>> {
  const list = createList<T>(prompt);
  list.canSelectMany = true;
  const buttons = prompt.buttons.map((button) => ({
    button,
    shown: { iconPath: new vscode.ThemeIcon(button.icon), tooltip: button.tooltip },
  }));
  list.items = prompt.choices.map((choice) => ({ ...toItem(choice), buttons: buttons.map(({ shown }) => shown) }));
  const listedAt = Date.now();
  const isSettled = (): boolean => Date.now() - listedAt >= SETTLE_MS;
  let pressed: Picked<T> | undefined;
  const values = await accepted(list, prompt, isSettled, (done) =>
    list.onDidTriggerItemButton(({ item: { value }, button: trigger }) => {
      const found = buttons.find(({ shown }) => shown === trigger)?.button;
      if (found === undefined || value === undefined) return;
      if (found.ends !== true) {
        found.press(value);
        return;
      }
      pressed = { kind: 'button', tooltip: found.tooltip, value };
      done();
    }),
  );
  return pressed ?? { kind: 'chosen', values };
}

/** A list that is filled by a search while a person types. */
export async function pickWhileTyping<T extends Value>(prompt: SearchPrompt<T>): Promise<T> {
  return firstOf(await searched(createList<T>(prompt), prompt), prompt);
}

export async function pickManyWhileTyping<T extends Value>(prompt: SearchPrompt<T>): Promise<readonly T[]> {
  const list = createList<T>(prompt);
  list.canSelectMany = true;
  return searched(list, prompt);
}

export async function askText(prompt: TextPrompt): Promise<string> {
  const box = vscode.window.createInputBox();
  Object.assign(box, { title: prompt.title, placeholder: prompt.placeholder, prompt: prompt.hint });
  box.ignoreFocusOut = true;
  box.value = prompt.value ?? '';
  box.password = prompt.masked ?? false;
  const check = (): boolean => {
    box.validationMessage = prompt.problem(box.value);
    return box.validationMessage === undefined;
  };
  box.onDidChangeValue(check);
  await settled(box, prompt, (done) =>
    box.onDidAccept(() => {
      if (check()) done();
    }),
  );
  return box.value;
}

function createList<T extends Value>(prompt: Prompt): vscode.QuickPick<Item<T>> {
  const list = vscode.window.createQuickPick<Item<T>>();
  list.title = prompt.title;
  list.placeholder = prompt.placeholder;
  list.ignoreFocusOut = true;
  list.matchOnDescription = true;
  return list;
}

function toItem<T extends Value>(choice: Choice<T> | Heading): Item<T> {
  if ('heading' in choice) return { label: choice.heading, kind: vscode.QuickPickItemKind.Separator };
  return choice;
}

async function searched<T extends Value>(
  list: vscode.QuickPick<Item<T>>,
  prompt: SearchPrompt<T>,
): Promise<readonly T[]> {
  let latest = 0;
  let listedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let failed: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_resolve, reject) => (failed = reject));
  const search = async (): Promise<void> => {
    const mine = ++latest;
    list.busy = true;
    const choices = await prompt.search(list.value);
    if (mine !== latest) return;
    // The service has searched already, in more than the label.
    const kept = list.canSelectMany ? list.selectedItems.map((item) => ({ ...item, picked: true })) : [];
    const known = new Set(kept.map((item) => item.label));
    const found = choices.map(toItem).filter((item) => !known.has(item.label));
    list.items = [...kept, ...found].map((item) => ({ ...item, alwaysShow: true }));
    if (list.canSelectMany) list.selectedItems = list.items.slice(0, kept.length);
    listedAt = Date.now();
    list.busy = false;
  };
  const start = (): void => void search().catch(failed);
  list.onDidChangeValue(() => {
    list.busy = true;
    clearTimeout(timer);
    timer = setTimeout(start, TYPING_PAUSE_MS);
  });
  start();
  try {
    // Until the search has answered, the rows are those of a former text.
    const isSettled = (): boolean => !list.busy && Date.now() - listedAt >= SETTLE_MS;
    return await Promise.race([accepted(list, prompt, isSettled), failure]);
  } finally {
    clearTimeout(timer);
    latest = Infinity;
    list.dispose();
  }
}

async function accepted<T extends Value>(
  list: vscode.QuickPick<Item<T>>,
  prompt: Prompt,
  isSettled = (): boolean => true,
  also: (done: () => void) => void = () => undefined,
): Promise<readonly T[]> {
  let chosen: readonly T[] = [];
  await settled(list, prompt, (done) => {
    also(done);
    return list.onDidAccept(() => {
      if (!isSettled()) return;
      chosen = list.selectedItems.flatMap((item) => (item.value === undefined ? [] : [item.value]));
      if (chosen.length > 0) done();
    });
  });
  return chosen;
}

/** Shows an input and resolves when `onAccept` says so; hiding it by any other way is a dismissal. */
async function settled(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  prompt: Prompt,
  onAccept: (done: () => void) => vscode.Disposable,
): Promise<void> {
  const hide = (): void => {
    input.hide();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      if (prompt.step !== undefined) showStep(input, prompt.step, reject);
      onAccept(resolve);
      input.onDidHide(() => {
        reject(new UserCancelledError(prompt.prompt));
      });
      if (prompt.signal?.aborted === true) reject(new UserCancelledError(prompt.prompt));
      else input.show();
      prompt.signal?.addEventListener('abort', hide);
    });
  } finally {
    prompt.signal?.removeEventListener('abort', hide);
    input.dispose();
  }
}

function showStep(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { at, of }: NonNullable<Prompt['step']>,
  leave: (reason: WentBack) => void,
): void {
  input.step = at;
  input.totalSteps = of;
  if (at === 1) return;
  input.buttons = [vscode.QuickInputButtons.Back];
  input.onDidTriggerButton(() => {
    leave(new WentBack());
  });
}

function firstOf<T extends Value>(chosen: readonly T[], prompt: Prompt): T {
  const first = chosen[0];
  if (first === undefined) throw new UserCancelledError(prompt.prompt);
  return first;
}
