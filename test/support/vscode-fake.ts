/** The part of the `vscode` module that unit tests of the client touch. Imported as `vscode` through register-vscode-fake.ts. */
type Listener<T> = (value: T) => unknown;

export class EventEmitter<T> {
  readonly #listeners = new Set<Listener<T>>();

  readonly event = (listener: Listener<T>): { dispose(): void } => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class Disposable {
  readonly dispose: () => void;

  constructor(dispose: () => void) {
    this.dispose = dispose;
  }

  static from(...all: readonly { dispose(): void }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
}

export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;

  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

export class TreeItem {
  readonly label: string;
  id?: string;
  description?: string;
  collapsibleState?: number;

  constructor(label: string) {
    this.label = label;
  }
}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const QuickInputButtons = { Back: { id: 'back' } };
export const QuickPickItemKind = { Separator: -1, Default: 0 };

export interface FakeItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly buttons?: readonly { readonly tooltip: string }[];
  readonly kind?: number;
}

/** A quick pick or an input box, with what a person can do to it. */
export class FakeInput {
  title = '';
  placeholder = '';
  prompt = '';
  ignoreFocusOut = false;
  busy = false;
  canSelectMany = false;
  password = false;
  value = '';
  validationMessage: string | undefined;
  items: readonly FakeItem[] = [];
  selectedItems: readonly FakeItem[] = [];
  step: number | undefined;
  totalSteps: number | undefined;
  buttons: readonly unknown[] = [];
  isShown = false;
  /** When it was shown, in milliseconds since the epoch. */
  shownAt = 0;
  isDisposed = false;
  readonly #accepted = new EventEmitter<void>();
  readonly #hidden = new EventEmitter<void>();
  readonly #changed = new EventEmitter<string>();
  readonly #triggered = new EventEmitter<{ readonly item: FakeItem; readonly button: unknown }>();
  readonly onDidTriggerItemButton = this.#triggered.event;
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidChangeValue = this.#changed.event;
  readonly #pressed = new EventEmitter<unknown>();
  readonly onDidTriggerButton = this.#pressed.event;

  show(): void {
    this.isShown = true;
    this.shownAt = Date.now();
  }

  hide(): void {
    this.isShown = false;
    this.#hidden.fire();
  }

  dispose(): void {
    if (this.isShown) this.hide();
    this.isDisposed = true;
  }

  type(text: string): void {
    this.value = text;
    this.#changed.fire(text);
  }

  /** Presses the first button; only one that is there can be pressed. */
  goBack(): void {
    if (this.buttons[0] !== undefined) this.#pressed.fire(this.buttons[0]);
  }

  accept(): void {
    this.#accepted.fire();
  }

  /** Presses a button beside a row. */
  press(label: string, tooltip: string): void {
    const item = this.items.find((one) => one.label.includes(label));
    const button = item?.buttons?.find((one) => one.tooltip === tooltip);
    if (item === undefined || button === undefined) throw new Error(`no button "${tooltip}" beside "${label}"`);
    this.#triggered.fire({ item, button });
  }

  choose(...labels: readonly string[]): void {
    this.selectedItems = this.items.filter((item) => labels.some((label) => item.label.includes(label)));
    this.accept();
  }
}

export interface FakeSession {
  readonly accessToken: string;
  readonly account: { readonly label: string };
}

/** What the code under test showed, and what the person at the fake window does next. */
export const screen = {
  inputs: [] as FakeInput[],
  messages: [] as { readonly text: string; readonly actions: readonly string[] }[],
  executed: [] as { readonly command: string; readonly args: readonly unknown[] }[],
  /** What `authentication.getSession` was asked; it gives `session`, or throws it where it is an error. */
  sessions: [] as { readonly provider: string; readonly scopes: readonly string[]; readonly options: object }[],
  session: undefined as FakeSession | Error | undefined,
  /** Chosen in the next message. */
  answer: undefined as string | undefined,
  clear(): void {
    Object.assign(this, {
      inputs: [],
      messages: [],
      executed: [],
      sessions: [],
      session: undefined,
      answer: undefined,
    });
  },
  last(): FakeInput {
    const input = this.inputs.at(-1);
    if (input === undefined) throw new Error('nothing was asked');
    return input;
  },
  /** Since when the newest of what is shown has been there, in milliseconds; for ever where nothing is. */
  shownFor(): number {
    return Date.now() - Math.max(0, ...this.inputs.filter(({ isShown }) => isShown).map(({ shownAt }) => shownAt));
  },
};

function ask(): FakeInput {
  const input = new FakeInput();
  screen.inputs.push(input);
  return input;
}

function message(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  screen.messages.push({ text, actions });
  return Promise.resolve(screen.answer);
}

/** The one item of the status bar that the extension has. */
export const statusItem = {
  name: '',
  text: '',
  tooltip: '',
  command: '',
  show: (): void => undefined,
  dispose: (): void => undefined,
};

export const window = {
  createStatusBarItem: () => statusItem,
  createQuickPick: ask,
  createInputBox: ask,
  showErrorMessage: message,
  showWarningMessage: message,
  showInformationMessage: message,
  activeTextEditor: undefined as unknown,
  withProgress: <T>(_options: unknown, task: () => Promise<T>): Promise<T> => task(),
  setStatusBarMessage: (text: string): void => {
    screen.messages.push({ text, actions: [] });
  },
};

export const StatusBarAlignment = { Left: 1, Right: 2 };
export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };
export const Uri = { parse: (text: string) => ({ toString: () => text }) };
export const env = {
  openExternal: (uri: { toString(): string }): Promise<boolean> => {
    screen.executed.push({ command: 'openExternal', args: [uri.toString()] });
    return Promise.resolve(true);
  },
};

export const authentication = {
  getSession(provider: string, scopes: readonly string[], options: object): Promise<FakeSession | undefined> {
    screen.sessions.push({ provider, scopes, options });
    return screen.session instanceof Error ? Promise.reject(screen.session) : Promise.resolve(screen.session);
  },
};

/** The settings that a person made, by their whole name. */
export const settings = new Map<string, unknown>();
const configured = new EventEmitter<{ affectsConfiguration(section: string): boolean }>();

export function changeSetting(name: string, value: unknown): void {
  if (value === undefined) settings.delete(name);
  else settings.set(name, value);
  configured.fire({ affectsConfiguration: (section) => name === section || name.startsWith(`${section}.`) });
}

export const workspace = {
  onDidChangeConfiguration: configured.event,
  getConfiguration: (section: string) => ({
    get: (name: string, otherwise: unknown): unknown => settings.get(`${section}.${name}`) ?? otherwise,
    inspect: (name: string) => ({ globalValue: settings.get(`${section}.${name}`) }),
  }),
};

export const commands = {
  executeCommand: (command: string, ...args: readonly unknown[]): Promise<void> => {
    screen.executed.push({ command, args });
    return Promise.resolve();
  },
};
