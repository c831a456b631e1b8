/**
 * What a person does after a run: answers what waits in one prompt, takes the record along, lets a lease hold longer, takes
 * everything back, and reads what became of it. The steps build on each other. Pictures are kept, in light and dark.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { History } from './history.ts';
import { WorkbenchWindow } from './window.ts';

const HOLD = `language 1
use "people.playbook"

playbook hold_device "Hold a device" {
  owner soc_leads
  parallel {
    branch network {
      cut: isolate devices of subject selectively for 24h {
        comment "Case 4711, run {{ run.id }}"
        acknowledge network_loss
        approval containment
      }
    }
    branch programs {
      lock: restrict apps on devices of subject for 24h {
        comment "Case 4711, run {{ run.id }}"
        acknowledge business_interruption
        approval programs
      }
    }
  }
}

approval programs {
  from soc_leads
  need 1
  within 30m
  exclude requester
  require reason
  if silent deny
}
`;

describe('after a run in the workbench', function () {
  this.timeout(600_000);
  let window: WorkbenchWindow;
  let history: History;
  let runId: string;

  before(async () => {
    // Slow enough that a lease of a day is still there on a busy machine.
    window = await WorkbenchWindow.open({ 'hold.playbook': HOLD }, { 'playbook.practice.speed': 60 });
    history = await History.open(window.home);
  });

  after(async () => {
    history.close();
    await window.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title}`);
  });

  const pictures = async (name: string): Promise<void> => {
    for (const theme of ['Light', 'Dark'] as const) {
      await window.useTheme(theme);
      await window.screenshot(`${name}-${theme.toLowerCase()}`);
    }
  };

  it('asks in one prompt for all that waits for a person, with nothing checked', async () => {
    await window.openFile('hold.playbook');
    await window.lens('Run…').first().click();
    await window.row('Ransomware behavior').waitFor();
    await window.search('ws-042');
    await window.row('ws-042.contoso.com').first().click();
    await window.row('Review plan').waitFor();
    await window.row(' Run').last().click();
    await window.quickTitle().getByText('Approve: 2 requests (Contoso Practice, SIMULATOR)').waitFor();
    await pictures('20-who-answers');
    await window.row('Maria Ortiz').click();
    await window.row('Isolate 1 device').waitFor();
    await window.row('Restrict').waitFor();
    assert.equal(await window.row('').locator('input:checked, .monaco-checkbox[aria-checked="true"]').count(), 0);
    await pictures('21-all-that-waits');
  });

  it('keeps what was dismissed waiting, with a number on the view', async () => {
    await window.dismiss();
    const run = await history.newest(({ state }) => state === 'waiting-approval');
    runId = run.runId;
    await window.page.locator('.activitybar .action-item', { hasText: '2' }).first().waitFor();
    assert.deepEqual(await history.bodies(runId, 'approval-answered'), []);
    await pictures('22-still-waits');
  });

  it('answers both with one yes, one word and one reason', async () => {
    await window.runCommand('Playbook: Approve…');
    await window.row('Maria Ortiz').click();
    for (const request of ['Isolate 1 device', 'Restrict']) {
      // The hover of a row lies over the next one.
      await window.page.mouse.move(0, 0);
      await window.page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
      await window.row(request).click();
    }
    await pictures('23-checked');
    await window.page.keyboard.press('Enter');
    await window.row('Approve…').waitFor();
    await pictures('24-decide-both');
    await window.row('Approve…').click();
    await window.answer('1', '1');
    await window.answer('A reason, for the record', 'Beacon seen in the alert');
    await history.newest(({ state }) => state === 'ended');
    const answers = await history.bodies(runId, 'approval-answered');
    assert.deepEqual(
      answers.map(({ counted, answer }) => [counted, answer.answer, answer.reason]),
      Array(2).fill([true, 'granted', 'Beacon seen in the alert']),
    );
    await window.toast('hold_device succeeded').waitFor();
  });

  it('exports the record as a page', async () => {
    await window.runCommand('Playbook: Export Record…');
    await window.row('hold_device').first().click();
    await window.row('Page (HTML)').waitFor();
    await pictures('25-export');
    await window.row('Page (HTML)').click();
    await window.quickInput().waitFor();
    await window.page.locator('.quick-input-widget:visible .monaco-button', { hasText: 'OK' }).click();
    await window.toast('The record is in').waitFor();
    await window.screenshot('26-exported');
    const file = readdirSync(window.workspace).find((name) => name.endsWith('.html')) ?? assert.fail('no file');
    const path = join(window.workspace, file);
    assert.match(readFileSync(path, 'utf8'), /Beacon seen in the alert/);
    const page = await window.page.context().newPage();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(pathToFileURL(path).href);
      await page.screenshot({ path: window.screenshotFile(`27-page-${colorScheme}`), fullPage: true });
    }
    await page.close();
  });

  it('extends a lease, with a reason', async () => {
    await window.runCommand('Playbook: Extend Lease…');
    await window.row('step cut').waitFor();
    await pictures('28-leases');
    await window.row('step cut').click();
    await window.answer('4h', '6h');
    await window.answer('A reason, for the record', 'Forensics need the night');
    await window.toast('holds until').waitFor();
    const [extended] = await history.bodies(runId, 'lease-extended');
    assert.equal(extended?.reason, 'Forensics need the night');
    await window.screenshot('29-extended');
  });

  it('takes everything back, as planned', async () => {
    await window.openRuns();
    await window.run('hold_device').first().click({ button: 'right' });
    const entry = window.page.locator('.monaco-menu .action-label', { hasText: 'Roll Back Run…' });
    await entry.waitFor();
    await pictures('30-menu');
    await entry.click();
    await window.row('Everything').waitFor();
    await pictures('31-what-to-roll-back');
    await window.row('Everything').click();
    await window.row('Review plan').waitFor();
    await pictures('32-plan-of-rollback');
    await window.row(' Roll Back').last().click();
    await history.until(runId, 'rollback-ended');
    const [ended] = await history.bodies(runId, 'rollback-ended');
    assert.equal(ended?.outcome, 'succeeded');
  });

  it('tells all of it in the history', async () => {
    await window.runCommand('Playbook: Show History');
    const line = (text: string) => window.page.locator('.output-view .view-line', { hasText: text }).first();
    await line('Rollback ended: succeeded').waitFor();
    await pictures('33-history');
    await window.closePanel();
    await window.run('hold_device').first().click();
    await window.tab('Run of hold_device').waitFor();
    await pictures('34-record');
  });
});
