/**
 * From no tenant to one that can be worked with, as `docs/connect.md` tells it, with stand-ins for Entra and Defender on this machine: what
 * is missing is said, and gone once it is granted. The steps build on each other.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homeFiles } from '../../../runner/home.ts';
import { startApiBehindEntra, type ApiBehindEntra } from '../../support/entra/api-behind-entra.ts';
import { startEntra, type Entra } from '../../support/entra/entra.ts';
import { CLIENT, TENANT } from '../../support/fake-identity.ts';
import { WorkbenchWindow } from './window.ts';

const SECRET = 'the-secret-of-this-test';

const LOOK = `language 1
use "people.playbook"

playbook look_closer "Look closer" {
  owner soc_leads
  scan devices of subject quickly {
    comment "Case 4711, run {{ run.id }}"
    acknowledge performance
  }
}
`;

describe('a tenant of real devices in the workbench', () => {
  let window: WorkbenchWindow;
  let entra: Entra;
  let api: ApiBehindEntra;

  before(async () => {
    entra = await startEntra({ tenantId: TENANT, clientId: CLIENT, secret: SECRET });
    api = await startApiBehindEntra(entra);
    const env = { NODE_EXTRA_CA_CERTS: entra.caFile, CONTOSO_SECRET: SECRET };
    window = await WorkbenchWindow.open(
      { 'look.playbook': LOOK },
      {},
      {
        env,
        prepare: (home) => {
          mkdirSync(home, { recursive: true, mode: 0o700 });
          const hosts = { allowedHosts: [api.host], signInHost: entra.host };
          writeFileSync(homeFiles(home).hosts, JSON.stringify(hosts), { mode: 0o600 });
        },
      },
    );
  });

  after(async () => {
    await window.close();
    await api.close();
    await entra.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title}`);
  });

  const answerModal = (button: string): Promise<void> => window.modal().getByText(button, { exact: true }).click();

  it('connects step by step, after a question that names tenant and application', async () => {
    await window.openFile('look.playbook');
    await window.lens('Run…').first().waitFor();
    await window.statusBar('No tenant').hover();
    await window.page.waitForTimeout(1200);
    await window.pictures('40-no-tenant');
    await window.runCommand('Playbook: Connect Tenant…');
    await window.row('Commercial').waitFor();
    await window.pictures('41-cloud');
    await window.row('Commercial').click();
    await window.row(api.host).waitFor();
    await window.pictures('42-host');
    await window.row(api.host).click();
    await window.answer('8769b673-6805-6410-9e1d-c9a1f2e2b3aa', TENANT);
    await window.row('Secret of the application').waitFor();
    await window.pictures('43-credential');
    await window.row('Secret of the application').click();
    await window.answer('11112222-bbbb-3333-cccc-4444dddd5555', CLIENT);
    await window.page.locator('.quick-input-message', { hasText: 'environment variable' }).waitFor();
    await window.pictures('44-secret');
    await window.answer('CONTOSO_PLAYBOOK_SECRET', 'CONTOSO_SECRET');
    await window.answer('contoso', 'contoso');
    await window.modal().waitFor();
    await window.pictures('45-agree');
    assert.match(await window.modal().innerText(), new RegExp(`contoso[^]*${TENANT}[^]*${CLIENT}[^]*OBSERVE`));
    await answerModal('Connect');
    await window.statusBar('contoso · OBSERVE').waitFor();
  });

  it('says which permission is missing, and where it is granted', async () => {
    await window.toast('Machine.Scan').waitFor();
    await window.line('FAILED').first().waitFor();
    await window.pictures('46-missing');
    entra.claims = {
      roles: ['Machine.Read.All', 'Machine.Scan', 'Machine.ReadWrite.All', 'Ti.ReadWrite', 'Alert.Read.All'],
    };
    await window.toast('Machine.Scan').getByRole('button', { name: /Clear/ }).click();
    await window.tab('look.playbook').click();
    await window.runCommand('Playbook: Check Connection');
    await window.line('Nothing stands in the way').first().waitFor();
    await window.pictures('47-granted');
  });
});
