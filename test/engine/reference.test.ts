import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { NodeFileSystem } from 'langium/node';
import { DiskFeedFiles } from '../../disk/feed-files.ts';
import type { Json } from '../../engine/durable/durable.ts';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { SubjectInput } from '../../engine/plan/run-plan.ts';
import { compile, createPlaybookServices, listPlaybooks, openDocument } from '../../language/index.ts';
import { createRig, REQUESTER, type Rig } from '../support/engine-rig.ts';

const FOLDER = fileURLToPath(new URL('../../examples/reference/', import.meta.url));

interface Case {
  /** Devices by name, an alert by its title, or nothing. */
  readonly on: readonly string[] | { readonly alert: string } | 'nothing';
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly outcome: string;
  /** What the tenant accepted: each type with how often, in the order of the first of each. */
  readonly effects: string;
}

const CASES: Readonly<Record<string, Case>> = {
  contain_ransomware: {
    on: { alert: 'Ransomware behavior' },
    outcome: 'succeeded',
    effects: 'CollectInvestigationPackage 1, Isolate 1, UpdateAlert 1',
  },
  release_device: {
    on: 'nothing',
    inputs: { host: 'ws-046', why: 'clean' },
    outcome: 'succeeded',
    effects: 'Unisolate 1',
  },
  stop_malicious_file: {
    on: { alert: 'Trojanized' },
    outcome: 'succeeded',
    effects: 'StopAndQuarantineFile 2, AddIndicator 4',
  },
  ban_network_iocs: { on: 'nothing', outcome: 'succeeded', effects: 'AddIndicator 13' },
  lock_down_apps: { on: { alert: 'Ransomware behavior' }, outcome: 'succeeded', effects: 'RestrictCodeExecution 1' },
  hunt_and_contain: {
    on: { alert: 'Vulnerable driver' },
    outcome: 'succeeded',
    effects: 'Tag 4, Isolate 3, CollectInvestigationPackage 4',
  },
  collect_evidence: {
    on: 'nothing',
    inputs: { hosts: ['ws-042'] },
    outcome: 'succeeded',
    effects: 'CollectInvestigationPackage 1',
  },
  // What it is to unban was made by somebody else and stays: nobody may take that for done.
  review_expiring_indicators: { on: { alert: 'Command-and-control' }, outcome: 'refused', effects: '' },
  contain_from_hunt: { on: ['ws-042'], outcome: 'succeeded', effects: 'Isolate 1' },
  collect_everywhere: { on: 'nothing', outcome: 'succeeded', effects: 'CollectInvestigationPackage 5' },
  isolate_device: { on: ['ws-042'], outcome: 'succeeded', effects: 'Isolate 1' },
  deep_look: {
    on: { alert: 'Ransomware behavior' },
    outcome: 'succeeded',
    effects: 'RunAntiVirusScan 1, LiveResponse 2, StartInvestigation 1, AddIndicator 3, UpdateAlert 2',
  },
  noop: { on: 'nothing', outcome: 'refused', effects: '' },
};

const counted = (rig: Rig): string => {
  const types = rig.simulator.control.effects().map(({ type }) => type);
  return [...new Set(types)].map((type) => `${type} ${types.filter((one) => one === type).length}`).join(', ');
};

describe('the reference examples on the practice tenant', () => {
  const { Playbook: services } = createPlaybookServices({ ...NodeFileSystem, feeds: new DiskFeedFiles() });
  const models = new Map<string, PlaybookModel>();

  before(async function () {
    this.timeout(60_000);
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.playbook'))) {
      const uri = pathToFileURL(FOLDER + file).href;
      await openDocument(services, uri);
      for (const { name } of await listPlaybooks(services, uri)) {
        const result = await compile(services, uri, name);
        assert.equal(result.kind, 'model', `${file}: ${JSON.stringify(result)}`);
        models.set(name, result.model);
      }
    }
  });

  it('are all in the table', () => {
    assert.deepEqual([...models.keys()].sort(), Object.keys(CASES).sort());
  });

  for (const [name, { on, inputs = {}, outcome, effects }] of Object.entries(CASES))
    it(`${name} ends as it should, with everything approved`, async () => {
      // Two per cent of a fleet of forty would be nobody.
      const rig = await createRig({ simulator: { machines: 1000 } });
      try {
        const record = await run(rig, name, on, inputs);
        const told = `${record.summary.reason ?? ''} ${record.refusals.map(({ message }) => message).join('\n')}`;
        assert.ok(
          record.refusals.every(({ rule }) => rule !== 'not-supported'),
          told,
        );
        assert.equal(`${record.summary.outcome}: ${counted(rig)}`, `${outcome}: ${effects}`, told);
        assert.deepEqual(rig.errors, []);
      } finally {
        await rig.close();
      }
    });

  async function run(
    rig: Rig,
    name: string,
    on: Case['on'],
    inputs: Readonly<Record<string, Json>>,
  ): Promise<RunRecord> {
    const model = models.get(name);
    assert.ok(model);
    for (let i = 0; i < 10; i++)
      for (const who of ['maria', 'joel'])
        rig.answer(`${who}.${who === 'joel' ? 'baker' : 'ortiz'}@contoso.com`, 'granted', 'Confirmed');
    const request = { tenantId: rig.tenant.id, model, subject: await subjectOf(rig, on), inputs, requester: REQUESTER };
    const plan = await rig.clock.run(rig.engine.plan(request));
    const { runId } = await rig.clock.run(rig.engine.start(request, plan.hash, {}));
    return rig.ended(runId);
  }

  async function subjectOf(rig: Rig, on: Case['on']): Promise<SubjectInput> {
    if (on === 'nothing') return { kind: 'none' };
    if (!('alert' in on)) return { kind: 'devices', devices: on };
    const api = rig.engine.tenant(rig.tenant.id)?.api;
    assert.ok(api);
    const alerts = await rig.clock.run(api.alerts({}));
    const found = alerts.find(({ title }) => title.startsWith(on.alert));
    assert.ok(found, on.alert);
    return { kind: 'alert', alertId: found.id };
  }
});
