/** A prompt that is closed starts nothing, and the history says that it was not answered. */
import assert from 'node:assert/strict';
import { History } from './history.ts';
import { WorkbenchWindow } from './window.ts';

describe('dismissed prompts in the workbench', () => {
  let window: WorkbenchWindow;
  let history: History;

  before(async () => {
    window = await WorkbenchWindow.open();
    await window.openFile('contain-device.playbook');
    await window.lens('Run…').first().waitFor();
    await window.runCommand('Playbook: Open Practice Tenant');
    await window.page.locator('.statusbar-item', { hasText: 'SIMULATOR' }).waitFor();
    history = await History.open(window.home);
  });

  after(async () => {
    history.close();
    await window.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title}`);
  });

  const toSubject = async (): Promise<void> => {
    await window.tab('contain-device.playbook').click();
    await window.lens('Run…').first().click();
    await window.row('Ransomware behavior').waitFor();
  };

  const toPlan = async (): Promise<void> => {
    await toSubject();
    await window.search('ws-042');
    await window.row('ws-042.contoso.com').first().click();
    await window.row('Review plan').waitFor();
  };

  const toReview = async (): Promise<void> => {
    await toPlan();
    await window.row('Review plan').click();
    await window.lens('Discard').waitFor();
  };

  const toApprover = async (): Promise<void> => {
    await toPlan();
    await window.row(' Run').last().click();
    await window.row('Maria Ortiz').waitFor();
  };

  const POINTS: readonly (readonly [where: string, reach: () => Promise<void>, dismiss: () => Promise<void>])[] = [
    ['device or alert', toSubject, () => window.dismiss()],
    ['plan', toPlan, () => window.dismiss()],
    ['plan', toReview, () => window.lens('Discard').click()],
    ['plan', toReview, () => window.tab('Plan of contain_device').click({ button: 'middle' })],
  ];

  for (const [index, [prompt, reach, dismiss]] of POINTS.entries()) {
    it(`starts nothing when "${prompt}" is dismissed (${index + 1})`, async () => {
      const before = new Set((await history.runs()).map(({ runId }) => runId));
      await reach();
      await dismiss();
      const latest = await history.newest(({ runId }) => !before.has(runId));
      const unanswered = await history.bodies(latest.runId, 'not-answered');
      assert.deepEqual(
        unanswered.map((body) => body.prompt),
        [prompt],
      );
      assert.deepEqual(await history.bodies(latest.runId, 'intent'), []);
      assert.deepEqual(await history.bodies(latest.runId, 'step-started'), []);
    });
  }

  it('says "not answered" in the history that people read', async () => {
    await window.runCommand('Playbook: Show History');
    await window.page.locator('.output-view .view-line', { hasText: 'Not answered: plan' }).first().waitFor();
    await window.closePanel();
  });

  it('waits on when an approval is dismissed, and takes the answer later from the view', async () => {
    await toApprover();
    await window.dismiss();
    const run = await history.newest(({ state }) => state === 'waiting-approval');
    await window.openRuns();
    const row = window.run('waiting for approval').first();
    await row.hover();
    await window.screenshot('14-waiting');
    await row.locator('a[aria-label^="Approve"]').click();
    await window.row('Joel Baker').click();
    await window.row('Reject…').click();
    await window.answer('A reason, for the record', 'It is the test bench');
    const ended = await history.newest(({ runId, state }) => runId === run.runId && state === 'ended');
    assert.equal(ended.outcome, 'denied');
    const [answer] = await history.bodies(run.runId, 'approval-answered');
    assert.equal(answer?.answer.reason, 'It is the test bench');
    assert.deepEqual(
      (await history.bodies(run.runId, 'target')).filter(
        ({ action, state }) => action === 'device.isolate' && state === 'done',
      ),
      [],
    );
    await window.toast('was denied').waitFor();
    await window.screenshot('15-denied');
  });

  it('is asked again from the plan that somebody reviews', async () => {
    await toApprover();
    await window.row('Priya Nair').click();
    await window.row('Review plan').click();
    await window.lens('Answer this approval').click();
    await window.row('Priya Nair').waitFor();
    await window.dismiss();
    const run = await history.newest(({ state }) => state === 'waiting-approval');
    await window.toast('contain_device').getByText('Cancel', { exact: true }).click();
    const ended = await history.newest(({ runId, state }) => runId === run.runId && state === 'ended');
    assert.equal(ended.outcome, 'cancelled');
    await window.lens('Answer this approval').waitFor({ state: 'detached' });
  });
});
