/** Facts are kept in plans, inputs of flows and events: what an attacker wrote is no longer there than anything real is. */
import assert from 'node:assert/strict';
import { alertFacts, deviceFacts, evidenceOf, withFileInfo } from '../../engine/plan/facts.ts';
import { alert, idOf, machine } from '../support/fake-tenant.ts';

const LONG = 'x'.repeat(1_048_576);
const file = { entityType: 'File', sha256: 'ab'.repeat(32), fileName: LONG, filePath: LONG };

const FACTS: readonly (readonly [what: string, facts: unknown, most: number])[] = [
  [
    'an alert',
    alertFacts(
      alert({
        ...{
          title: LONG,
          category: LONG,
          detectionSource: LONG,
          severity: LONG,
          status: LONG,
          alertCreationTime: LONG,
        },
        relatedUser: { userName: LONG, domainName: LONG },
        mitreTechniques: [LONG],
        evidence: [file, { ...file, sha256: 'cd'.repeat(32) }],
      }),
    ),
    160_000,
  ],
  [
    'a device',
    deviceFacts(
      machine(1, LONG, {
        ...{ osPlatform: LONG, version: LONG, onboardingStatus: LONG, riskScore: LONG, deviceValue: LONG },
        ...{ rbacGroupName: LONG, lastIpAddress: LONG, lastSeen: LONG, machineTags: [LONG] },
      }),
    ),
    60_000,
  ],
  [
    'a file',
    withFileInfo(alertFacts(alert({ evidence: [{ ...file, fileName: 'a', filePath: 'b' }] })).files[0]!, {
      ...{ sha1: null, sha256: null, md5: null, signer: LONG },
    }),
    10_000,
  ],
];

describe('facts', () => {
  for (const [what, facts, most] of FACTS)
    it(`of ${what} stay short, whatever the tenant says`, () => {
      const text = JSON.stringify(facts);
      assert.ok(text.length < most, `${text.length} characters`);
    });

  it('are whole where they are as long as real ones', () => {
    const title = 't'.repeat(4000);
    const path = `C:\\${'p'.repeat(30_000)}\\x.exe`;
    assert.equal(alertFacts(alert({ title })).title, title);
    assert.equal(alertFacts(alert({ evidence: [{ ...file, filePath: path }] })).files[0]?.path, path);
    assert.equal(deviceFacts(machine(1, 'ws-1')).id, idOf(1));
  });

  it('leave out an indicator that would have to be cut: it would be another', () => {
    const url = `https://evil.example/${LONG}`;
    const evidence = [
      { entityType: 'Url', url },
      { entityType: 'Url', url: 'https://evil.example/a' },
      { entityType: 'Ip', ipAddress: LONG },
      { entityType: 'Ip', ipAddress: '203.0.113.9' },
    ];
    const { urls, domains, ips } = evidenceOf([alert({ evidence })]);
    assert.deepEqual([urls, domains, ips], [['https://evil.example/a'], ['evil.example'], ['203.0.113.9']]);
  });
});
