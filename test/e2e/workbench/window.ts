/** A workbench as a person uses it: what they see, click and type. The extension is there as it would be packed. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { type Browser, findChromium, openBrowser } from '../../../scripts/host/browser.ts';
import { installPacked } from '../../../scripts/host/packed.ts';
import { projectRoot } from '../../../scripts/host/project.ts';
import { stopRunner } from '../../../scripts/host/runner.ts';
import { type HostServer, startServer } from '../../../scripts/host/server.ts';

const SCREENSHOTS = join(projectRoot, 'test-results', 'screenshots');
const SETTINGS = {
  'playbook.practice.speed': 200,
  'workbench.editor.enablePreview': false,
  // The theme follows the page: settings that change under the workbench are settings that it fights for.
  'window.autoDetectColorScheme': true,
};

const PALETTE_MS = 10_000;
const PALETTE_TRIES = 5;

export interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  /** Fills the home folder of the runner before anything starts. */
  readonly prepare?: (home: string) => void;
}

export class WorkbenchWindow {
  readonly page: Page;
  /** Folder of the runner that this window talks to. */
  readonly home: string;
  readonly workspace: string;
  readonly #server: HostServer;
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(server: HostServer, browser: Browser, folder: string) {
    this.#server = server;
    this.#browser = browser;
    this.#folder = folder;
    this.page = browser.page;
    this.home = join(folder, 'home');
    this.workspace = join(folder, 'workspace');
  }

  /** Opens a copy of the sample workspace with some files more, and with some settings more. */
  static async open(
    files: Readonly<Record<string, string>> = {},
    settings: Readonly<Record<string, unknown>> = {},
    surroundings: Surroundings = {},
  ): Promise<WorkbenchWindow> {
    const executable = findChromium();
    assert.ok(executable !== undefined, 'no Chromium on this machine');
    const folder = mkdtempSync(join(tmpdir(), 'playbook-window-'));
    cpSync(join(projectRoot, 'examples'), join(folder, 'workspace'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'workspace', name), text);
    mkdirSync(SCREENSHOTS, { recursive: true });
    surroundings.prepare?.(join(folder, 'home'));
    const server = await startServer({
      install: installPacked,
      settings: { ...SETTINGS, ...settings },
      env: { ...surroundings.env, PLAYBOOK_HOME: join(folder, 'home') },
    });
    const window = new WorkbenchWindow(server, await openBrowser(executable), folder);
    await window.page.goto(server.url(window.workspace), { waitUntil: 'commit' });
    // Keys go nowhere before the explorer is there.
    await window.page.waitForSelector('.explorer-folders-view .monaco-list-row');
    return window;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    stopRunner(this.home);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: this.screenshotFile(name), animations: 'disabled' });
  }

  screenshotFile(name: string): string {
    return join(SCREENSHOTS, `${name}.png`);
  }

  async useTheme(theme: 'Dark' | 'Light'): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme === 'Dark' ? 'dark' : 'light' });
    await this.page.waitForSelector(
      theme === 'Dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs:not(.vs-dark)',
    );
  }

  /** A picture of what is there, in both themes: `NAME-light.png`, `NAME-dark.png`. */
  async pictures(name: string): Promise<void> {
    for (const theme of ['Light', 'Dark'] as const) {
      await this.useTheme(theme);
      await this.screenshot(`${name}-${theme.toLowerCase()}`);
    }
  }

  async openFile(name: string): Promise<void> {
    await this.#go('Control+P', name, name);
    await this.tab(name).waitFor();
  }

  async runCommand(title: string): Promise<void> {
    await this.#go('F1', `>${title}`, title);
  }

  /** Chooses a row of the palette. A window that still loads may take the palette away again, so it is opened until it stays. */
  async #go(key: string, text: string, row: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.page.keyboard.press(key);
        await this.quickInput().fill(text, { timeout: PALETTE_MS });
        await this.row(row).first().click({ timeout: PALETTE_MS });
        return;
      } catch (error) {
        if (tries === PALETTE_TRIES) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The place where a pick or a question is asked. */
  quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input[type="text"]');
  }

  quickTitle(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-title');
  }

  /** A row of the list below the question. */
  row(text: string): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row', { hasText: text });
  }

  /** Searches; returns when the rows are those of the search, and at rest. */
  async search(text: string): Promise<void> {
    await this.quickInput().fill(text);
    const others = this.row('').filter({ hasNotText: new RegExp(`${text}|Several devices`, 'i') });
    await others.first().waitFor({ state: 'detached' });
    // A row that has just moved cannot be chosen.
    await this.page.waitForTimeout(300);
  }

  async focusedRow(): Promise<string> {
    return this.page.locator('.quick-input-list .monaco-list-row.focused').innerText();
  }

  tab(text: string): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: text });
  }

  lens(title: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: title });
  }

  line(text: string | RegExp): Locator {
    return this.page.locator('.editor-instance .view-line', { hasText: text });
  }

  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** A question that has to be answered before anything else. */
  modal(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** A row of the Runs view. */
  run(text: string | RegExp): Locator {
    return this.page.locator('.pane-body .monaco-list-row', { hasText: text });
  }

  /** The panel covers half of the editor. */
  async closePanel(): Promise<void> {
    const panel = this.page.locator('.part.panel');
    // By the command: a message may lie over the button.
    await this.runCommand('View: Hide Panel');
    await panel.waitFor({ state: 'hidden' });
  }

  async openRuns(): Promise<void> {
    // A view that is alone in its container lends it its name.
    const view = this.page.locator('.part.sidebar .title-label', { hasText: 'Runs' });
    if (await view.isVisible()) return;
    await this.page.locator('.activitybar .action-item a[aria-label^="Playbooks"]').first().click();
    await view.waitFor();
  }

  /** Answers a question for a text. The list before it is there until the question is, and takes text as well. */
  async answer(placeholder: string, text: string): Promise<void> {
    const question = this.page.locator(`.quick-input-widget:visible input[placeholder="${placeholder}"]`);
    await question.fill(text);
    await question.press('Enter');
  }

  async dismiss(): Promise<void> {
    await this.quickInput().focus();
    await this.page.keyboard.press('Escape');
  }

  /** Errors that the extension host wrote down. */
  serverOutput(): string {
    return this.#server.output();
  }
}
