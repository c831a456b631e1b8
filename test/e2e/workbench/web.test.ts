/** The extension in a browser: the language server in a web worker, files by way of the workbench, and no runs. */
import assert from 'node:assert/strict';
import manifest from '../../../package.json' with { type: 'json' };
import { WorkbenchWindow } from './window.ts';

const TEXT = `language 1
use "people.playbook"

playbook cut_off "Cut a device off" {
  owner maria
  isolate devices of subject selectively for 24h {
    comment "Case 4711"
    approval containment
  }
}
`;

describe('the web extension host', () => {
  let window: WorkbenchWindow;

  before(async () => {
    window = await WorkbenchWindow.open(
      { 'mistake.playbook': TEXT },
      // Else a window that has a server runs the extension there.
      { 'remote.extensionKind': { [`${manifest.publisher}.${manifest.name}`]: ['web'] } },
    );
  });

  after(() => window.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title}`);
  });

  it('marks a mistake, and reads the file that the text uses', async () => {
    await window.openFile('mistake.playbook');
    await window.page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
    await window.page.keyboard.press('Control+Shift+M');
    await window.page.locator('.markers-panel .monaco-list-row', { hasText: 'network_loss' }).first().waitFor();
    const unresolved = window.page.locator('.markers-panel .monaco-list-row', { hasText: /maria|people\.playbook/ });
    // Another row would say that the used file cannot be read, and that nobody is called maria.
    assert.equal(await unresolved.filter({ hasNotText: 'network_loss' }).count(), 0);
    await window.screenshot('web-1-mistake');
  });

  it('says in the Runs view, and by its commands, where playbooks run', async () => {
    await window.runCommand('Playbook: Run…');
    await window.toast('Playbooks run from VS Code on the desktop or from the command line').waitFor();
    await window.openRuns();
    await window.page.locator('.part.sidebar', { hasText: 'Here, in the browser, they can be written' }).waitFor();
    await window.screenshot('web-2-runs');
  });
});
