import assert from 'node:assert/strict';
import { CHECK_IDS } from '../../engine/doctor/check.ts';
import { CHECKS } from '../../engine/doctor/checks/index.ts';
import { examine, type Diagnosis } from '../../engine/doctor/examine.ts';
import { createStaticTokenSource } from '../../engine/auth/static-token-source.ts';
import { adviceText, renderDiagnosis } from '../../engine/doctor/render-diagnosis.ts';
import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import { BROKEN_SETUPS } from '../support/broken-setups.ts';
import { doctorRig, NOW, tokenWith } from '../support/doctor-rig.ts';

const complaints = ({ findings }: Diagnosis) =>
  findings.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning');

describe('the doctor', () => {
  for (const { name, broken, found, says } of BROKEN_SETUPS)
    it(`says one thing of ${name}`, async () => {
      const { patient, sent } = doctorRig(broken);
      const diagnosis = await examine(patient);
      assert.equal(diagnosis.outcome, 'failed');
      const [complaint, ...others] = complaints(diagnosis);
      assert.deepEqual(others, []);
      assert.equal(complaint?.id, found);
      const text = [complaint.what, complaint.why, complaint.advice, complaint.link].join(' ');
      for (const words of says) assert.match(text, words);
      assert.ok((complaint.advice ?? '').length > 20, 'has something to do');
      // What comes after it points to it instead of complaining, too.
      for (const skipped of diagnosis.findings.filter(({ outcome }) => outcome === 'skipped'))
        assert.ok(skipped.what.includes(complaint.title), skipped.what);
      assertNothingSecret(diagnosis, patient.needs === undefined ? tokenWith(broken.claims) : tokenWith());
      assert.deepEqual(
        sent.filter((one) => one.includes('with token') && one.includes('login.')),
        [],
      );
    });

  it('finds nothing wrong with a set-up that is in order, and changes nothing', async () => {
    const { patient, sent } = doctorRig({
      needs: { playbook: 'contain', permissions: [PERMISSIONS.isolate, PERMISSIONS.indicators] },
    });
    const diagnosis = await examine(patient);
    assert.equal(diagnosis.outcome, 'ok');
    assert.deepEqual(
      diagnosis.findings.map(({ id, outcome }) => [id, outcome]),
      CHECK_IDS.map((id) => [id, 'ok']),
    );
    assert.deepEqual(sent, [
      'GET api.security.microsoft.com/api/machines',
      'GET login.microsoftonline.com/8769b673-8805-6410-9e1d-c9a1f2e2b3aa/v2.0/.well-known/openid-configuration',
      'GET api.security.microsoft.com/api/machines with token',
      'GET api.security.microsoft.com/api/machineactions with token',
      'POST api.security.microsoft.com/api/indicators/import with token {"Indicators":[]}',
    ]);
    const isolate = diagnosis.actions.find(({ action }) => action === 'device.isolate');
    assert.deepEqual(isolate, { action: 'device.isolate', permission: 'Machine.Isolate', granted: true });
    assert.equal(diagnosis.actions.find(({ action }) => action === 'device.script')?.granted, false);
  });

  it('reads the delegated names in the token of a person, and says that the portal role counts besides', async () => {
    const { patient } = doctorRig({ claims: { roles: undefined, scp: 'Machine.Read Machine.Isolate' } });
    const { outcome, findings } = await examine(patient);
    assert.equal(outcome, 'ok');
    const permissions = findings.find(({ id }) => id === 'permissions');
    assert.match(permissions?.what ?? '', /portal role/);
    const missing = await examine(doctorRig({ claims: { roles: undefined, scp: 'User.Read' } }).patient);
    const complaint = complaints(missing)[0];
    assert.match(complaint?.advice ?? '', /Delegated permissions, add Machine\.Read;/);
  });

  it('warns of what may come to be in the way, and goes on', async () => {
    const cases = [
      [{ claims: { exp: NOW / 1000 + 120 } }, 'expiry', /within minutes/],
      [{ replies: { 'GET /api/machines': { status: 200, body: { value: [] } } } }, 'read-devices', /no device/],
      [
        { replies: { 'GET /api/machines': { status: 404, body: { error: { code: 'NotFound' } } } } },
        'read-devices',
        /no device/,
      ],
      [{ replies: { 'GET /api/machines': { status: 429 } } }, 'read-devices', /no calls left/],
    ] as const;
    for (const [broken, id, what] of cases) {
      const diagnosis = await examine(doctorRig(broken).patient);
      assert.equal(diagnosis.outcome, 'warning');
      const [complaint, ...others] = complaints(diagnosis);
      assert.deepEqual([complaint?.id, others.length], [id, 0]);
      assert.match(complaint?.what ?? '', what);
    }
  });

  it('looks at a practice tenant as far as there is something to look at', async () => {
    const { live: _live, ...rest } = doctorRig({}).patient;
    const practice = {
      ...rest,
      baseUrl: 'http://127.0.0.1:1',
      tokens: createStaticTokenSource('opaque'),
    };
    const { outcome, findings, actions } = await examine(practice);
    assert.equal(outcome, 'ok');
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['network', 'sign-in', 'read-devices', 'read-actions', 'write-indicators'],
    );
    assert.ok(actions.every(({ granted }) => granted === undefined));
  });

  it('needs only what was looked at before', () => {
    assert.deepEqual(
      CHECKS.map(({ id }) => id),
      CHECK_IDS,
    );
    for (const [index, { needs }] of CHECKS.entries())
      for (const id of needs) assert.ok(CHECK_IDS.indexOf(id) < index, id);
  });

  it('writes what a service or a certificate says as text, never as markup', async () => {
    const { patient } = doctorRig({
      reached: { kind: 'untrusted', issuer: '[x](command:evil) <b>\u202e', problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    const page = renderDiagnosis(await examine(patient), { name: 'contoso', application: 'none' });
    assert.ok(!page.includes('](command:'), page);
    assert.ok(!page.includes('<b>'), page);
  });

  it('gives addresses of its advice to be copied, and makes any other harmless', () => {
    const scope = 'https://api.securitycenter.microsoft.com/.default';
    assert.equal(
      adviceText(`Ask with the scope ${scope}, then go on.`),
      `Ask with the scope \`${scope}\`, then go on.`,
    );
    assert.match(adviceText('Set it (http://name:password@proxy:port).'), /\(`http:\/\/name:password@proxy:port`\)/);
    for (const text of [`${scope}/evil`, 'https://evil.example/.default', `https://evil.example/${scope}`])
      assert.doesNotMatch(adviceText(text), /https?:\/\//, text);
  });
});

function assertNothingSecret(diagnosis: Diagnosis, token: string): void {
  const text = JSON.stringify(diagnosis) + renderDiagnosis(diagnosis, { name: 'contoso', application: 'none' });
  for (const part of token.split('.')) assert.ok(!text.includes(part), 'a part of the token is shown');
}
