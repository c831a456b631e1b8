import assert from 'node:assert/strict';
import { unzipSync } from 'fflate';
import { errorOf, filterUrl, practices, type Practice } from './practice.ts';

const DAY = 86_400;
const FULL = { IsolationType: 'Full' };

describe('practice tenant: life of a machine action', () => {
  const start = practices();
  const taking = (seconds: number): Promise<Practice> => start({ actionDuration: () => seconds });

  it('goes from Pending over InProgress to Succeeded, and only then has the device changed', async () => {
    const practice = await taking(100);
    const id = await practice.submit('ws-043', 'isolate', FULL);
    const seen: unknown[] = [];
    for (const seconds of [2, 30, 67, 1]) {
      practice.clock.advance(seconds);
      seen.push([await practice.status(id), practice.simulator.control.device('ws-043').isolation]);
    }
    assert.deepEqual(seen, [
      ['Pending', 'none'],
      ['InProgress', 'none'],
      ['InProgress', 'none'],
      ['Succeeded', 'Full'],
    ]);
  });

  it('knows nothing of an action in its first second', async () => {
    const practice = await taking(100);
    const id = await practice.submit('ws-043', 'isolate', FULL);
    const early = await practice.call('GET', `/api/machineactions/${id}`);
    assert.equal(early.status, 404);
    assert.equal((await practice.list(filterUrl('/api/machineactions', `id eq '${id}'`))).length, 0);
    practice.clock.advance(1);
    assert.equal(await practice.status(id), 'Pending');
  });

  it('gives the comment, the application and later the name of the device back', async () => {
    const practice = await taking(100);
    const { json } = await practice.post('ws-043', 'isolate', { ...FULL, Comment: 'run 1, key abc' });
    assert.equal(json['computerDnsName'], null);
    practice.clock.advance(1);
    const action = await practice.action(String(json['id']));
    assert.equal(action['requestorComment'], 'run 1, key abc');
    assert.equal(action['computerDnsName'], 'ws-043.contoso.com');
    assert.match(String(action['requestor']), /^[\da-f-]{36}$/);
  });

  it('takes about 40 seconds at the median, and the same for the same seed', async () => {
    const ends = async (): Promise<number[]> => {
      const practice = await start({ machines: 240 });
      const ids = Array.from({ length: 200 }, (_, index) => `fleet-${String(index + 1).padStart(5, '0')}`);
      for (const name of ids) await practice.submit(name, 'isolate', FULL);
      practice.clock.advance(3_600);
      return (await practice.list(filterUrl('/api/machineactions', "status eq 'Succeeded'")))
        .filter(({ requestSource }) => requestSource === 'PublicApi')
        .map(
          (row) => Date.parse(String(row['lastUpdateDateTimeUtc'])) - Date.parse(String(row['creationDateTimeUtc'])),
        );
    };
    const durations = await ends();
    const median = durations.toSorted((a, b) => a - b)[durations.length / 2] ?? 0;
    assert.equal(durations.length, 200);
    assert.ok(median > 30_000 && median < 55_000, `median ${median} ms`);
    assert.deepEqual(await ends(), durations);
  });

  it('keeps the action of an offline device pending for three days, then gives up', async () => {
    const practice = await start();
    const id = await practice.submit('fin-lt-016', 'isolate', FULL);
    practice.clock.advance(3 * DAY - 1);
    assert.equal(await practice.status(id), 'Pending');
    practice.clock.advance(1);
    const action = await practice.action(id);
    assert.deepEqual([action['status'], action['errorHResult']], ['TimeOut', -2145844840]);
  });

  it('begins what waited for a device when the device comes back', async () => {
    const practice = await taking(60);
    const id = await practice.submit('fin-lt-016', 'isolate', FULL);
    practice.clock.advance(DAY);
    practice.simulator.control.setOnline('fin-lt-016', true);
    practice.clock.advance(59);
    assert.equal(await practice.status(id), 'InProgress');
    practice.clock.advance(1);
    assert.equal(await practice.status(id), 'Succeeded');
  });

  it('waits again when the device goes before it has fetched the action', async () => {
    const practice = await taking(100);
    const id = await practice.submit('ws-043', 'isolate', FULL);
    practice.clock.advance(10);
    practice.simulator.control.setOnline('ws-043', false);
    practice.clock.advance(200);
    assert.equal(await practice.status(id), 'Pending');
    practice.simulator.control.setOnline('ws-043', true);
    practice.clock.advance(99);
    assert.equal(await practice.status(id), 'InProgress');
    practice.clock.advance(1);
    assert.equal(await practice.status(id), 'Succeeded');
  });

  it('cancels a pending action at once', async () => {
    const practice = await taking(100);
    const id = await practice.submit('ws-043', 'isolate', FULL);
    practice.clock.advance(2);
    await practice.call('POST', `/api/machineactions/${id}/cancel`, { Comment: 'no' });
    const action = await practice.action(id);
    assert.deepEqual([action['status'], action['errorHResult']], ['Cancelled', -2147467260]);
    practice.clock.advance(200);
    assert.equal(practice.simulator.control.device('ws-043').isolation, 'none');
  });

  it('lets a cancelled action finish that is in progress already', async () => {
    const practice = await taking(100);
    const id = await practice.submit('ws-043', 'isolate', FULL);
    practice.clock.advance(50);
    const answer = await practice.call('POST', `/api/machineactions/${id}/cancel`, { Comment: 'no' });
    assert.equal(answer.json['status'], 'InProgress');
    practice.clock.advance(50);
    assert.equal(await practice.status(id), 'Succeeded');
    const again = await practice.call('POST', `/api/machineactions/${id}/cancel`, { Comment: 'no' });
    assert.equal(again.status, 400);
  });

  it('is as fast as its speed', async () => {
    const practice = await start({ speed: 50, actionDuration: () => 100 });
    const id = await practice.submit('ws-043', 'isolate', FULL);
    practice.clock.advance(2);
    assert.equal(await practice.status(id), 'Succeeded');
  });
});

describe('practice tenant: a second action of the same kind', () => {
  const start = practices();
  const cases: readonly [operation: string, fields: Record<string, unknown>, answer: 'error' | 'pending'][] = [
    ['isolate', FULL, 'error'],
    ['unisolate', {}, 'pending'],
    ['restrictCodeExecution', {}, 'pending'],
    ['collectInvestigationPackage', {}, 'error'],
  ];
  for (const [operation, fields, answer] of cases) {
    it(`gets ${answer === 'error' ? 'an error' : 'the pending action'} for ${operation}`, async () => {
      const practice = await start();
      const first = await practice.submit('ws-043', operation, fields);
      const second = await practice.post('ws-043', operation, fields);
      if (answer === 'error') assert.equal(errorOf(second)['code'], 'ActiveRequestAlreadyExists');
      else assert.equal(second.json['id'], first);
      assert.equal(practice.simulator.control.effects().length, 1);
    });
  }

  for (const answer of ['error', 'pending', 'stuck'] as const) {
    it(`gets ${answer} where a fault says so`, async () => {
      const practice = await start();
      practice.simulator.control.addFault({ kind: 'duplicate', route: 'POST */isolate', answer });
      const first = await practice.submit('ws-043', 'isolate', FULL);
      const second = await practice.post('ws-043', 'isolate', FULL);
      assert.equal(second.status, answer === 'error' ? 400 : 201);
      assert.equal(second.json['id'] === first, answer === 'pending');
      if (answer !== 'stuck') return;
      practice.clock.advance(DAY);
      assert.equal(await practice.status(String(second.json['id'])), 'Pending');
    });
  }

  it('quarantines two files at once, each once', async () => {
    const practice = await start();
    const hashes = ['a'.repeat(40), 'b'.repeat(40)];
    for (const Sha1 of hashes) await practice.submit('ws-043', 'StopAndQuarantineFile', { Sha1 });
    const again = await practice.post('ws-043', 'StopAndQuarantineFile', { Sha1: hashes[0] });
    assert.equal(again.status, 400);
  });
});

describe('practice tenant: what devices can do', () => {
  const start = practices();
  const refusals: readonly [device: string, operation: string, fields: Record<string, unknown>, code: string][] = [
    ['build-01', 'isolate', { IsolationType: 'Selective' }, 'OsPlatformNotSupported'],
    ['build-01', 'restrictCodeExecution', {}, 'OsPlatformNotSupported'],
    ['mac-joel', 'restrictCodeExecution', {}, 'OsPlatformNotSupported'],
    ['mac-old', 'isolate', FULL, 'ClientVersionNotSupported'],
    ['ws-045', 'isolate', FULL, 'ClientVersionNotSupported'],
    ['mob-priya', 'isolate', FULL, 'OsPlatformNotSupported'],
    ['printer-7', 'isolate', FULL, 'InvalidInput'],
    ['ws-043', 'isolate', { IsolationType: 'UnManagedDevice' }, 'InvalidInput'],
    ['ws-043', 'isolate', { IsolationType: 'fully' }, 'InvalidRequestBody'],
    ['ws-043', 'isolate', {}, 'MissingRequiredParameter'],
    ['ws-043', 'unisolate', { Comment: '' }, 'MissingRequiredParameter'],
    ['ws-043', 'StopAndQuarantineFile', { Sha1: 'x' }, 'InvalidInput'],
    ['ws-043', 'runliveresponse', { Commands: [] }, 'InvalidRequestBody'],
  ];
  for (const [device, operation, fields, code] of refusals) {
    it(`refuses ${operation} ${JSON.stringify(fields)} on ${device}: ${code}`, async () => {
      const practice = await start();
      const answer = await practice.post(device, operation, fields);
      assert.deepEqual([answer.status, errorOf(answer)['code']], [400, code]);
      assert.deepEqual(practice.simulator.control.effects(), []);
    });
  }

  const accepted: readonly [device: string, operation: string, fields: Record<string, unknown>][] = [
    ['build-01', 'isolate', FULL],
    ['mac-joel', 'isolate', { IsolationType: 'Selective' }],
    ['printer-7', 'isolate', { IsolationType: 'UnManagedDevice' }],
  ];
  for (const [device, operation, fields] of accepted) {
    it(`accepts ${operation} ${JSON.stringify(fields)} on ${device}`, async () => {
      await (await start()).submit(device, operation, fields);
    });
  }

  it('releases a contained device', async () => {
    const practice = await start();
    await practice.submit('printer-7', 'isolate', { IsolationType: 'UnManagedDevice' });
    practice.clock.advance(3_600);
    assert.equal(practice.simulator.control.device('printer-7').isolation, 'UnManagedDevice');
    await practice.submit('printer-7', 'unisolate');
    practice.clock.advance(3_600);
    assert.equal(practice.simulator.control.device('printer-7').isolation, 'none');
  });

  const sha1Of = async (practice: Practice, alert: string): Promise<string> => {
    const [file] = await practice.list(`/api/alerts/${alert}/files`);
    return String(file?.['sha1']);
  };
  const quarantines: readonly [story: string, device: string, alert: string, status: string, hresult: number][] = [
    ['a file of the device', 'ws-042', 'da638781001000000001_1042042042', 'Succeeded', 0],
    ['a file that the device never had', 'ws-043', 'da638781001000000001_1042042042', 'Failed', -2147024894],
    ['a file of Microsoft', 'dc-01', 'da638781001000000010_1060060060', 'Failed', -2147024891],
  ];
  for (const [story, device, alert, status, hresult] of quarantines) {
    it(`ends the quarantine of ${story} as ${status}`, async () => {
      const practice = await start();
      const id = await practice.submit(device, 'StopAndQuarantineFile', { Sha1: await sha1Of(practice, alert) });
      practice.clock.advance(3_600);
      const action = await practice.action(id);
      assert.deepEqual([action['status'], action['errorHResult']], [status, hresult]);
    });
  }

  for (const [device, operation] of [
    ['ws-044', 'restrictCodeExecution'],
    ['ws-048', 'collectInvestigationPackage'],
  ] as const) {
    it(`accepts ${operation} on ${device} and fails`, async () => {
      const practice = await start();
      const id = await practice.submit(device, operation);
      practice.clock.advance(7_200);
      assert.equal(await practice.status(id), 'Failed');
      assert.equal(practice.simulator.control.device(device).restricted, false);
    });
  }

  it('loses a device behind a full VPN tunnel when it is isolated fully, and not when selectively', async () => {
    for (const [IsolationType, expected] of [
      ['Full', 'TimeOut'],
      ['Selective', 'Succeeded'],
    ] as const) {
      const practice = await start();
      await practice.submit('fin-lt-017', 'isolate', { IsolationType });
      practice.clock.advance(3_600);
      const release = await practice.submit('fin-lt-017', 'unisolate');
      practice.clock.advance(3 * DAY);
      assert.equal(await practice.status(release), expected);
    }
  });

  it('cuts off the guests of a Hyper-V host until it is released', async () => {
    const practice = await start({ actionDuration: () => 60 });
    await practice.submit('hv-01', 'isolate', FULL);
    practice.clock.advance(60);
    const scan = await practice.submit('app-01', 'runAntiVirusScan', { ScanType: 'Quick' });
    practice.clock.advance(600);
    assert.equal(await practice.status(scan), 'Pending');
    await practice.submit('hv-01', 'unisolate');
    practice.clock.advance(119);
    assert.equal(await practice.status(scan), 'InProgress');
    practice.clock.advance(1);
    assert.equal(await practice.status(scan), 'Succeeded');
  });
});

describe('practice tenant: investigation packages', () => {
  const start = practices();
  const collected = async (device: string): Promise<[Practice, string]> => {
    const practice = await start({ actionDuration: () => 100 });
    const id = await practice.submit(device, 'collectInvestigationPackage');
    return [practice, id];
  };
  const linkOf = async (practice: Practice, id: string): Promise<string> => {
    const { json } = await practice.call('GET', `/api/machineactions/${id}/getPackageUri`);
    return JSON.parse(String(json['value'])) as string;
  };
  const fetchLink = (practice: Practice, url: string) => practice.simulator.handle({ method: 'GET', url });

  it('has no link before the end', async () => {
    const [practice, id] = await collected('ws-043');
    for (const seconds of [0, 2, 97]) {
      practice.clock.advance(seconds);
      assert.equal((await practice.call('GET', `/api/machineactions/${id}/getPackageUri`)).status, 404);
    }
    practice.clock.advance(1);
    assert.equal((await practice.call('GET', `/api/machineactions/${id}/getPackageUri`)).status, 200);
  });

  for (const [device, entry] of [
    ['ws-043', 'Processes/Processes.csv'],
    ['mac-joel', 'System information/sw_vers.txt'],
    ['build-01', 'services/systemctl.txt'],
  ] as const) {
    it(`gives a real zip for ${device}`, async () => {
      const [practice, id] = await collected(device);
      practice.clock.advance(100);
      const { status, headers, body } = await fetchLink(practice, await linkOf(practice, id));
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'application/zip');
      const files = unzipSync(body as Uint8Array);
      assert.ok(files[entry], Object.keys(files).join(', '));
      const summary = new TextDecoder().decode(files['CollectionSummaryReport.txt']);
      assert.match(summary, new RegExp(`Device: ${device}`));
    });
  }

  it('refuses a link with a bearer, a wrong one, and one that has expired', async () => {
    const [practice, id] = await collected('ws-043');
    practice.clock.advance(100);
    const link = await linkOf(practice, id);
    assert.equal((await practice.call('GET', link)).status, 400);
    assert.equal((await fetchLink(practice, `${link}x`)).status, 403);
    practice.clock.advance(900);
    assert.equal((await fetchLink(practice, link)).status, 403);
  });
});
