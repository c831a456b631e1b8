/**
 * The main job by hand: a person opens the sample, sees a mistake and a completion, runs the playbook on an alert, reads
 * the plan, approves, follows the run and reads the record. The steps build on each other. Pictures are kept.
 */
import assert from 'node:assert/strict';
import { History } from './history.ts';
import { WorkbenchWindow } from './window.ts';

const MISTAKE = `language 1
use "people.playbook"

playbook cut_off "Cut a device off" {
  isolate devices of subject selectively for 24h {
    comment "Case 4711"
    approval containment
  }
}
`;

describe('a first run in the workbench', () => {
  let window: WorkbenchWindow;
  let history: History;

  before(async () => {
    window = await WorkbenchWindow.open({ 'mistake.playbook': MISTAKE });
    history = await History.open(window.home);
  });

  after(async () => {
    history.close();
    await window.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title}`);
  });

  it('opens the sample without a complaint, with Run and Plan above the playbook', async () => {
    await window.openFile('contain-device.playbook');
    await window.lens('Run…').first().waitFor();
    await window.lens('Plan…').first().waitFor();
    assert.equal(await window.page.locator('.squiggly-error').count(), 0);
    for (const theme of ['Light', 'Dark'] as const) {
      await window.useTheme(theme);
      await window.screenshot(`1-sample-${theme.toLowerCase()}`);
    }
  });

  it('marks a mistake, says what is missing, and lists it among the problems', async () => {
    await window.openFile('mistake.playbook');
    await window.page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
    // A slow workbench forgets to ask for lenses when the panel opens before it has asked.
    await window.lens('Run…').first().waitFor();
    await window.page.keyboard.press('Control+Shift+M');
    await window.page.locator('.markers-panel .monaco-list-row', { hasText: 'network_loss' }).first().waitFor();
    await window.screenshot('2-mistake');
  });

  it('plans nothing while the text has errors', async () => {
    await window.lens('Run…').first().click();
    await window.page
      .locator('.markers-panel .monaco-list-row.focused, .markers-panel .monaco-list-row.selected')
      .first()
      .waitFor();
    assert.equal(await window.quickInput().count(), 0);
    await window.closePanel();
  });

  it('completes a whole statement', async () => {
    await window.line('approval containment').first().click();
    await window.page.keyboard.press('End');
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.type('ackn');
    await window.page.keyboard.press('Control+Space');
    await window.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'acknowledge' }).first().waitFor();
    await window.screenshot('3-completion');
    await window.page.keyboard.press('Escape');
  });

  it('tells on hover what an action does and risks', async () => {
    await window.openFile('contain-device.playbook');
    await window
      .line('cut: isolate')
      .locator('span', { hasText: /^isolate$/ })
      .first()
      .hover();
    await window.page.locator('.monaco-hover:visible', { hasText: 'loses its network connections' }).first().waitFor();
    await window.screenshot('4-hover');
    await window.page.mouse.move(0, 0);
  });

  it('asks on what to run, and finds an alert while a person types', async () => {
    await window.lens('Run…').first().click();
    await window.row('Ransomware behavior').waitFor();
    assert.match(await window.quickTitle().innerText(), /^Run contain_device \(Contoso Practice, SIMULATOR\)$/);
    await window.search('ransom');
    await window.screenshot('5-subject');
    await window.row('Ransomware behavior').click();
  });

  it('shows the plan, with reviewing it as the default', async () => {
    await window.row('Review plan').waitFor();
    assert.match(await window.focusedRow(), /Review plan/);
    await window.tab('Plan of contain_device').waitFor();
    await window.screenshot('6-plan-question');
    await window.page.keyboard.press('Enter');
    await window.lens('Run this plan').waitFor();
    await window.lens('Discard').waitFor();
    await window.screenshot('7-plan');
  });

  it('runs the plan and asks for the approval, never preselecting a yes', async () => {
    await window.lens('Run this plan').click();
    await window.row('Maria Ortiz').waitFor();
    assert.match(await window.quickTitle().innerText(), /^Approve: Isolate 1 device \(Contoso Practice, SIMULATOR\)$/);
    await window.screenshot('8-who-answers');
    await window.row('Maria Ortiz').click();
    await window.row('Approve…').waitFor();
    assert.match(await window.focusedRow(), /Review plan/);
    await window.screenshot('9-approval');
  });

  it('takes a yes only with the number of devices', async () => {
    await window.row('Approve…').click();
    await window.page.locator('.quick-input-message', { hasText: 'number of devices' }).waitFor();
    await window.answer('1', '7');
    await window.page.locator('.quick-input-message', { hasText: 'Type 1' }).waitFor();
    await window.screenshot('10-type-the-number');
    await window.answer('1', '1');
  });

  it('follows the run to its end, with one message', async () => {
    const run = await history.newest(({ state }) => state === 'ended');
    assert.equal(run.outcome, 'succeeded');
    const [answer] = await history.bodies(run.runId, 'approval-answered');
    assert.deepEqual(answer?.answer.by, { id: 'maria.ortiz@contoso.com', name: 'Maria Ortiz', how: 'practice' });
    await window.toast('contain_device succeeded').waitFor();
    await window.screenshot('11-end');
    await window.toast('contain_device succeeded').getByText('Show Run').click();
    await window.tab('Run of contain_device').waitFor();
  });

  it('shows the record, and steps and devices in the Runs view', async () => {
    await window.openRuns();
    await window.tab('Run of contain_device').click();
    await window.line('Maria Ortiz').first().waitFor();
    await window.run('contain_device').first().locator('.monaco-tl-twistie').click();
    await window.run('isolate hosts').first().locator('.monaco-tl-twistie').click();
    await window.run('ws-042').first().waitFor();
    for (const theme of ['Light', 'Dark'] as const) {
      await window.useTheme(theme);
      await window.screenshot(`12-record-${theme.toLowerCase()}`);
    }
  });

  it('writes the history into its channel', async () => {
    await window.runCommand('Playbook: Show History');
    await window.page.locator('.output-view .view-line', { hasText: 'Run ended: succeeded' }).first().waitFor();
    await window.screenshot('13-history');
  });

  it('says in the status bar where runs go, and that it is practice', async () => {
    const item = window.page.locator('.statusbar-item', { hasText: 'Contoso Practice · SIMULATOR' });
    await item.waitFor();
  });
});
