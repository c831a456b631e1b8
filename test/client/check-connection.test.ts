import assert from 'node:assert/strict';
import { examine } from '../../engine/doctor/examine.ts';
import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import type { CheckParams, CheckResult } from '../../runner/protocol.ts';
import { doctorRig, type Break } from '../support/doctor-rig.ts';
import '../support/register-vscode-fake.ts';
import { screen, window } from '../support/vscode-fake.ts';

const { ConnectionChecks } = await import('../../client/features/connection/check-connection.ts');

/** Lets promises that are ready go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('checking the connection in the editor', () => {
  beforeEach(() => {
    screen.clear();
    window.activeTextEditor = undefined;
  });

  async function check(broken: Break, options: { readonly quietly?: boolean } = {}) {
    const pages: string[] = [];
    const asked: CheckParams[] = [];
    const checks = new ConnectionChecks({
      runner: {
        request: async (_type: unknown, params: unknown): Promise<never> => {
          asked.push(params as CheckParams);
          const result: CheckResult = {
            head: { name: 'contoso (Commercial, tenant 8769)', application: '1111' },
            diagnosis: await examine(doctorRig(broken).patient),
          };
          return result as never;
        },
      },
      selection: { connection: () => Promise.resolve({ kind: 'defender', profile: 'contoso' }) },
      language: {
        list: () => Promise.resolve([{ name: 'contain', disabled: false } as never]),
        compile: () => Promise.reject(new Error('the text has errors')),
      },
      documents: {
        uri: (_id, name) => name as never,
        show: (_uri, text) => {
          pages.push(text);
          return Promise.resolve();
        },
      },
    });
    await checks.check(options);
    await turn();
    return { pages, asked };
  }

  it('shows a page and says the first thing to do, with a way to give consent', async () => {
    screen.answer = 'Open Admin Consent';
    const { pages, asked } = await check({ claims: { roles: undefined } }, { quietly: true });
    assert.deepEqual(asked, [{ tenant: { kind: 'defender', profile: 'contoso' } }]);
    assert.match(pages[0] ?? '', /FAILED: The permissions are granted/);
    assert.match(screen.messages[0]?.text ?? '', /^contoso .*holds no permission of Defender/);
    assert.match(String(screen.executed[0]?.args[0]), /adminconsent\?client_id=11112222/);
  });

  it('opens nothing that was not asked for where nothing stands in the way', async () => {
    const { pages } = await check({}, { quietly: true });
    assert.deepEqual(pages, []);
    assert.match(screen.messages[0]?.text ?? '', /can be worked with/);
    assert.match((await check({})).pages[0] ?? '', /Nothing stands in the way\./);
  });

  it('looks also where the playbook in the editor has errors', async () => {
    window.activeTextEditor = { document: { languageId: 'playbook' } };
    const { asked } = await check({ needs: { playbook: 'x', permissions: [PERMISSIONS.isolate] } });
    assert.equal(asked[0]?.needs, undefined);
  });
});
