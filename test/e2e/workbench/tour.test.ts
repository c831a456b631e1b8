/** The language in the editor, feature by feature, as an author meets it. Pictures of each are kept, in light and dark. */
import assert from 'node:assert/strict';
import { WorkbenchWindow } from './window.ts';

const TOUR = `language 1
use "people.playbook"

list c2 of domains """
  evil[.]example          # stage 1
  hxxps://cdn.bad-actor[.]test/
"""

playbook hunt_tools "Find a tool and cut off what has it" {
  owner maria
  attack T1071.001
  guard { max 5 devices otherwise stop }
  target found = devices from hunt """
    DeviceProcessEvents
    | where Timestamp > ago(7d) and FileName =~ "tool.exe"
    | distinct DeviceId
  """ where device.os in [Windows10, Windows11]
  evidence: collect forensics from found {
    comment "Case 4711: {{ alert.title }}"
    acknowledge data_collection
    timeout 30m
  }
  cut: isolate found fully for 24h {
    comment "Case 4711, run {{ run.id }}"
    acknowledge network_loss, vpn_lockout
    approval containment
  }
  block: ban domains c2 for 30d {
    comment "Case 4711"
    acknowledge org_wide_block
    approval org_wide
  }
  if cut.status is failed {
    note "Not all were cut off: {{ cut.failed }}"
  }
}
`;

describe('a tour of the language in the workbench', () => {
  let window: WorkbenchWindow;

  before(async () => {
    window = await WorkbenchWindow.open({ 'tour.playbook': TOUR }, { 'editor.hover.delay': 100 });
    await window.openFile('tour.playbook');
    await window.lens('worst case').first().waitFor();
  });

  after(() => window.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title}`);
  });

  async function picture(name: string): Promise<void> {
    for (const theme of ['Light', 'Dark'] as const) {
      await window.useTheme(theme);
      await window.screenshot(`tour-${name}-${theme.toLowerCase()}`);
    }
  }

  /** Puts the cursor behind a text of a line. */
  async function goBehind(line: string, text: string): Promise<void> {
    const number = TOUR.split('\n').findIndex((each) => each.includes(line));
    const column = TOUR.split('\n')[number]!.indexOf(text) + text.length;
    await window.page.keyboard.press('Control+g');
    await window.quickInput().fill(`:${number + 1}:${column + 1}`);
    await window.page.keyboard.press('Enter');
    await window.quickInput().waitFor({ state: 'hidden' });
  }

  it('shows what a playbook can come to, whom an action reaches, and a query in colours', async () => {
    assert.match(await window.lens('worst case').first().innerText(), /calls, peak \d+\/min, 5 devices/);
    await window.page.locator('.editor-instance .view-line', { hasText: 'max 5 devices' }).first().waitFor();
    assert.equal(await window.page.locator('.squiggly-error').count(), 0);
    await picture('1-text');
  });

  it('says on hover what a playbook needs and can come to', async () => {
    await goBehind('playbook hunt_tools', 'hunt_too');
    await window.runCommand('Show or Focus Hover');
    await window.page.locator('.monaco-hover', { hasText: 'Machine.Isolate' }).first().waitFor();
    await picture('2-facts');
    await window.page.keyboard.press('Escape');
  });

  it('tells what an action takes while it is written', async () => {
    await goBehind('cut: isolate found', 'isolate ');
    await window.runCommand('Trigger Parameter Hints');
    await window.page.locator('.parameter-hints-widget.visible', { hasText: 'isolate' }).first().waitFor();
    await picture('3-signature');
    await window.page.keyboard.press('Escape');
  });

  it('offers symbols in holes, with what they are', async () => {
    await goBehind('note "Not all', '{{ cut.');
    await window.runCommand('Trigger Suggest');
    await window.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'failed' }).first().waitFor();
    await picture('4-symbols');
    await window.page.keyboard.press('Escape');
  });

  it('offers fixes and refactorings', async () => {
    await goBehind('list c2', 'list c2');
    await window.page.keyboard.press('Control+Shift+r');
    await window.page.locator('.action-widget .monaco-list-row', { hasText: 'iocs/c2.txt' }).first().waitFor();
    await picture('5-refactorings');
    await window.page.keyboard.press('Escape');
  });

  it('imports what a report names, after a look at what is taken and what is not', async () => {
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const report = 'ips\n185.178.209[.]193\tC2\n10.0.0.1\nhxxps://bad.example[.]net/x\nevil[.]example[.]org\n';
    await window.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(report)})`);
    await window.runCommand('Playbook: Import Indicators…');
    await window.row('lipboard').first().click();
    await window.row('1 domain').last().waitFor();
    await picture('6-import');
    await window.row('1 domain').last().click();
    await window.line('evil.example.org').first().waitFor();
    await window.screenshot('tour-7-imported');
  });
});
