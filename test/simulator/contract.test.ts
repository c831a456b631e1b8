import assert from 'node:assert/strict';
import { ACTION_IDS, actionSpec, type ActionId } from '../../language/catalog/actions/index.ts';
import { errorOf, practices, sample, type Answer, type Json, type Practice } from './practice.ts';

const HASH = '3fbe5a1ed857a6736e061a6850706f9e8a7e881f024bff044df1c34795b89bf4';
const INDICATOR = { indicatorType: 'FileSha256', indicatorValue: HASH, action: 'Block', title: 't', description: 'd' };
const RANSOMWARE = 'da638781001000000001_1042042042';

/** What each parameter of the catalog is on the wire. */
const VALUES: Readonly<Record<string, unknown>> = {
  comment: 'a reason',
  mode: 'Full',
  depth: 'Quick',
  sha1: 'a0c659857ccbe457fdaf5fe21d54efdcbf6f6508',
  tag: 'seen',
  commands: [{ type: 'RunScript', params: [{ key: 'ScriptName', value: 'a.ps1' }] }],
  status: 'InProgress',
  assign: 'maria.ortiz@contoso.com',
  classification: 'TruePositive',
  determination: 'Malware',
};

const EXPECTED_STATUS: Readonly<Record<string, number>> = {
  device: 201,
  'device-file': 201,
  alert: 200,
};

function expectedStatus(id: ActionId): number {
  if (id === 'device.tag' || id === 'device.untag') return 200;
  const { scope, http } = actionSpec(id);
  return scope === 'indicator' ? (http.path.endsWith('import') ? 200 : 204) : (EXPECTED_STATUS[scope] ?? 0);
}

async function callOf(id: ActionId, practice: Practice): Promise<Answer> {
  const { http } = actionSpec(id);
  const device = await practice.id(id === 'device.contain' ? 'printer-7' : 'ws-043');
  const added = await practice.call('POST', '/api/indicators', INDICATOR);
  const indicators = http.path.endsWith('import') ? [INDICATOR] : [added.json['id']];
  const body = Object.entries(http.body).map(([field, source]) => [
    field,
    'literal' in source ? source.literal : { ...VALUES, indicators }[source.param],
  ]);
  const path = http.path.replace('{device}', device).replace('{alert}', RANSOMWARE);
  return practice.call(http.method, path, Object.fromEntries(body));
}

describe('practice tenant: every action of the catalog', () => {
  const start = practices();

  for (const id of ACTION_IDS) {
    it(`serves ${id}`, async () => {
      const practice = await start();
      const before = practice.simulator.control.effects().length;
      const answer = await callOf(id, practice);
      assert.equal(answer.status, expectedStatus(id), JSON.stringify(answer.json));
      const { machineAction } = actionSpec(id);
      if (machineAction !== undefined) assert.equal(answer.json['type'], machineAction);
      assert.ok(practice.simulator.control.effects().length > before);
    });
  }

  for (const id of ACTION_IDS.filter((action) => actionSpec(action).http.path.includes('{device}'))) {
    it(`answers ${id} on an unknown device as printed`, async () => {
      const practice = await start();
      const { method, path } = actionSpec(id).http;
      const answer = await practice.call(method, path.replace('{device}', '123123123'), {});
      assert.equal(answer.status, 404);
      const printed = sample('common-errors.tr1.response')['error'] as Json;
      assert.equal(errorOf(answer)['code'], printed['code']);
      assert.equal(errorOf(answer)['message'], printed['message']);
    });
  }
});

describe('practice tenant: requests as Microsoft prints them', () => {
  const start = practices();
  const requests: readonly [sample: string, operation: string, status: number][] = [
    ['isolate-machine.en1', 'isolate', 201],
    ['unisolate-machine.tr1', 'unisolate', 201],
    ['restrict-code-execution.tr1', 'restrictCodeExecution', 201],
    ['unrestrict-code-execution.tr1', 'unrestrictCodeExecution', 201],
    ['collect-investigation-package.tr1', 'collectInvestigationPackage', 201],
    ['run-av-scan.tr1', 'runAntiVirusScan', 201],
    ['stop-and-quarantine-file.tr1', 'StopAndQuarantineFile', 201],
    ['initiate-autoir-investigation.tr1', 'startInvestigation', 201],
    ['run-live-response.tr1', 'runliveresponse', 201],
    ['add-or-remove-machine-tags.tr1', 'tags', 200],
  ];
  for (const [name, operation, status] of requests) {
    it(`takes ${name}`, async () => {
      const practice = await start();
      const path = `/api/machines/${await practice.id('ws-043')}/${operation}`;
      const answer = await practice.call('POST', path, sample(`${name}.request`));
      assert.equal(answer.status, status, JSON.stringify(answer.json));
    });

    it(`refuses ${name} with the names of its fields in another case`, async () => {
      const practice = await start();
      const body = Object.entries(sample(`${name}.request`)).map(([field, value]) => [field.toLowerCase(), value]);
      const path = `/api/machines/${await practice.id('ws-043')}/${operation}`;
      const answer = await practice.call('POST', path, Object.fromEntries(body));
      assert.equal(answer.status, 400);
      const printed = sample('common-errors.tr2.response')['error'] as Json;
      assert.deepEqual(errorOf(answer), { ...printed, target: errorOf(answer)['target'] });
    });
  }

  it('takes the printed cancellation', async () => {
    const practice = await start();
    const id = await practice.submit('ws-043', 'isolate', { IsolationType: 'Full' });
    practice.clock.advance(2);
    const body = sample('cancel-machine-action.en1.request');
    const answer = await practice.call('POST', `/api/machineactions/${id}/cancel`, body);
    assert.equal(answer.status, 200);
    assert.equal(answer.json['cancellationComment'], body['Comment']);
  });

  it('takes the printed change of an alert', async () => {
    const practice = await start();
    const answer = await practice.call('PATCH', `/api/alerts/${RANSOMWARE}`, sample('update-alert.tr1.request'));
    assert.equal(answer.status, 200);
    const { comment, ...fields } = sample('update-alert.tr1.request');
    for (const [name, value] of Object.entries(fields)) assert.equal(answer.json[name], value);
    assert.equal((answer.json['comments'] as Json[])[0]?.['comment'], comment);
  });
});

/** Where `actual` lacks a field of the printed reply, or holds another type; null goes with everything. */
function differences(actual: unknown, printed: unknown, path = ''): string[] {
  if (printed === null || actual === null) return [];
  if (Array.isArray(printed)) {
    if (!Array.isArray(actual)) return [`${path} is no list`];
    const [first] = actual as unknown[];
    return first === undefined || printed[0] === undefined ? [] : differences(first, printed[0], `${path}[]`);
  }
  if (typeof printed !== 'object') return typeof actual === typeof printed ? [] : [`${path} is a ${typeof actual}`];
  return Object.entries(printed).flatMap(([name, value]) => {
    const found = (actual as Json)[name];
    return found === undefined ? [`${path}.${name} is missing`] : differences(found, value, `${path}.${name}`);
  });
}

describe('practice tenant: replies as Microsoft prints them', () => {
  const start = practices();
  const finished = async (practice: Practice, operation: string, fields: Json = {}): Promise<string> => {
    const id = await practice.submit('ws-043', operation, fields);
    practice.clock.advance(7_200);
    return id;
  };
  const replies: readonly [sample: string, get: (practice: Practice) => Promise<Answer>][] = [
    ['get-machine-by-id.nl1', async (p) => p.call('GET', `/api/machines/${await p.id('ws-043')}`)],
    ['get-alert-related-machine-info.nl1', (p) => p.call('GET', `/api/alerts/${RANSOMWARE}/machine`)],
    ['get-alert-related-user-info.tr1', (p) => p.call('GET', `/api/alerts/${RANSOMWARE}/user`)],
    ['alerts.en1', (p) => p.call('GET', `/api/alerts/${RANSOMWARE}`)],
    [
      'get-machineaction-object.en1',
      async (p) => p.call('GET', `/api/machineactions/${await finished(p, 'isolate', { IsolationType: 'Selective' })}`),
    ],
    [
      'get-machineactions-collection.tr2',
      async (p) => {
        await finished(p, 'collectInvestigationPackage');
        return p.call('GET', '/api/machineactions?$top=1');
      },
    ],
    [
      'get-package-sas-uri.en1',
      async (p) =>
        p.call('GET', `/api/machineactions/${await finished(p, 'collectInvestigationPackage')}/GetPackageUri`),
    ],
    [
      'get-live-response-result.tr1',
      async (p) => {
        const id = await finished(p, 'runliveresponse', sample('run-live-response.tr1.request'));
        return p.call('GET', `/api/machineactions/${id}/GetLiveResponseResultDownloadLink(index=0)`);
      },
    ],
    ['run-live-response.en2', (p) => p.post('ws-043', 'runliveresponse', sample('run-live-response.tr1.request'))],
    ['import-ti-indicators.en2', (p) => p.call('POST', '/api/indicators/import', { Indicators: [INDICATOR] })],
    ['ti-indicator.en1', (p) => p.call('POST', '/api/indicators', INDICATOR)],
    ['get-file-information.tr1', (p) => p.call('GET', `/api/files/${HASH}`)],
    ['investigation.tr1', (p) => p.post('ws-043', 'startInvestigation')],
    [
      'run-advanced-query-api.tr2',
      (p) =>
        p.call('POST', '/api/advancedqueries/run', {
          Query: 'DeviceProcessEvents | project Timestamp, FileName, InitiatingProcessFileName, DeviceId | limit 2',
        }),
    ],
  ];
  /** `lastUpdateTimeUtc` is a misprint of the page; the service says `lastUpdateDateTimeUtc`. */
  const MISPRINTS = ['.value[].lastUpdateTimeUtc is missing'];

  for (const [name, get] of replies) {
    it(`answers with the fields and types of ${name}`, async () => {
      const answer = await get(await start());
      assert.ok(answer.status === 200 || answer.status === 201, JSON.stringify(answer.json));
      const found = differences(answer.json, sample(`${name}.response`));
      assert.deepEqual(
        found.filter((difference) => !MISPRINTS.includes(difference)),
        [],
      );
    });
  }

  it('prints moments in UTC with a fraction', async () => {
    const practice = await start();
    const [device] = await practice.list('/api/machines?$top=1');
    assert.match(String(device?.['lastSeen']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
  });
});

describe('practice tenant: errors as captured', () => {
  const start = practices();
  const errors: readonly [sample: string, get: (practice: Practice) => Promise<Answer>][] = [
    [
      'error.ActiveRequestAlreadyExists.rebuilt',
      async (p) => {
        await p.submit('ws-043', 'isolate', { IsolationType: 'Full' });
        return p.post('ws-043', 'isolate', { IsolationType: 'Full' });
      },
    ],
    ['error.alert-user.not-found', (p) => p.call('GET', '/api/alerts/da638781001000000011_1070070070/user')],
    [
      'error.getPackageUri.wrong-action',
      async (p) => {
        const id = await p.submit('ws-043', 'isolate', { IsolationType: 'Full' });
        p.clock.advance(2);
        return p.call('GET', `/api/machineactions/${id}/getPackageUri`);
      },
    ],
    ['error.hunting.syntax', (p) => p.call('POST', '/api/advancedqueries/run', { Query: 'DeviceInfo | where (' })],
    [
      'error.machineaction.bad-guid',
      (p) => p.call('GET', '/api/machineactions/556b3952acb0bff29816d267822305781cc183ec'),
    ],
  ];
  for (const [name, get] of errors) {
    it(`says ${name}`, async () => {
      const answer = await get(await start());
      const printed = sample(name)['error'] as Json;
      assert.equal(answer.status, printed['code'] === 'ResourceNotFound' ? 404 : 400);
      assert.equal(errorOf(answer)['code'], printed['code']);
      assert.equal(
        errorOf(answer)['message'],
        String(printed['message']).replace('ar638180599315648136_73827727', 'da638781001000000011_1070070070'),
      );
      assert.equal(typeof errorOf(answer)['target'], 'string');
    });
  }
});
