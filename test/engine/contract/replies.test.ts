import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf } from '../../../engine/run/script-result.ts';
import { PlaybookError, type FailureKind } from '../../../engine/errors.ts';
import type { DefenderApi } from '../../../engine/ports.ts';
import { answering, talkTo } from '../../support/contract-server.ts';
import {
  assertKept,
  printed,
  printedJson,
  repaired,
  requestLines,
  sampleRows,
  type Fields,
} from '../../support/printed.ts';

const MACHINE = '1e5bc9d7e413ddd7902c2932e418702b84d0cc07';
const INDICATOR = { action: 'Block', title: 't', description: 'd' } as const;

type Read = (client: DefenderApi) => Promise<unknown>;
interface ReplyCase {
  readonly operation: string;
  readonly read: Read;
  readonly status?: number;
  readonly samples: readonly string[];
  /** What must come out beside all that is printed. */
  readonly also?: (result: unknown, original: Fields) => void;
}

const machineAction: Read = async (c) => (await c.machineActions({ ids: ['a'] }))[0];
const sameDate = (result: unknown, original: Fields): void => {
  (original['value'] as Fields[]).forEach((action, index) => {
    assert.equal((result as Fields[])[index]!['lastUpdateDateTimeUtc'], action['lastUpdateTimeUtc']);
  });
};

/** One thing: the answer holds its fields at the top. */
const single: readonly ReplyCase[] = [
  {
    operation: 'read machine action',
    read: machineAction,
    samples: [
      'get-machineaction-object.en1.response.json',
      'get-machineaction-object.tr1.response.json',
      'machineaction.tr1.response.json',
    ],
    also: (result) => {
      assert.equal(typeof (result as Fields)['lastUpdateDateTimeUtc'], 'string');
    },
  },
  {
    operation: 'run live response',
    status: 201,
    read: (c) => c.submit('device.script', MACHINE, { comment: 'x', commands: [] }),
    samples: ['run-live-response.en2.response.json', 'run-live-response.tr2.response.json'],
  },
  {
    operation: 'read device',
    read: (c) => c.machine(MACHINE),
    samples: [
      'get-machine-by-id.nl1.response.json',
      'get-machine-by-id.tr1.response.txt',
      'get-alert-related-machine-info.nl1.response.json',
      'get-alert-related-machine-info.tr1.response.txt',
    ],
  },
  {
    operation: 'read alert',
    read: (c) => c.alert('da637472900382838869_1364969609'),
    samples: ['alerts.en1.response.json', 'alerts.nl1.response.json', 'alerts.tr1.response.json'],
    also: (result) => {
      const evidence = (result as Fields)['evidence'] as Fields[];
      assert.deepEqual(
        evidence.map((each) => each['entityType']),
        ['User', 'Process', 'File'],
      );
    },
  },
  {
    operation: 'read file',
    read: (c) => c.file('4388963aaa83afe2042a46a3c017ad50bdcdafb3'),
    samples: ['get-file-information.tr1.response.json', 'files.tr1.response.json'],
  },
  {
    operation: 'read investigation',
    read: (c) => c.investigation('63004'),
    samples: ['investigation.tr1.response.json'],
  },
];

/** Many things below `value`. */
const lists: readonly ReplyCase[] = [
  {
    operation: 'list machine actions',
    read: (c) => c.machineActions({ machineId: 'f46b9bb259ed4a7fb9981b73510e3cc7aa81ec1f' }),
    samples: [
      'get-machineactions-collection.tr1.response.json',
      'get-machineactions-collection.tr2.response.json',
      'exposed-apis-odata-samples.tr3.response.txt',
    ],
    also: sameDate,
  },
  {
    operation: 'list devices',
    read: (c) => c.machines({}),
    samples: [
      'get-machines.en1.response.txt',
      'get-machines.nl1.response.txt',
      'get-machines.tr1.response.txt',
      'exposed-apis-odata-samples.nl1.response.txt',
      'exposed-apis-odata-samples.tr1.response.txt',
      'exposed-apis-odata-samples.tr2.response.txt',
    ],
  },
  {
    operation: 'list devices by the start of their name',
    read: (c) => c.machines({ search: 'mymachine' }),
    samples: ['exposed-apis-odata-samples.tr4.response.txt'],
  },
  {
    operation: 'list alerts with evidence',
    read: (c) => c.alerts({}),
    samples: [
      'get-alerts.nl1.response.txt',
      'get-alerts.nl2.response.txt',
      'get-alerts.tr1.response.txt',
      'get-alerts.tr2.response.txt',
    ],
  },
  {
    operation: 'list indicators',
    read: (c) => c.indicators({}),
    samples: [
      'get-ti-indicators-collection.en1.response.txt',
      'get-ti-indicators-collection.tr1.response.txt',
      'get-ti-indicators-collection.tr2.response.txt',
    ],
  },
  { operation: 'list library', read: (c) => c.libraryFiles(), samples: ['list-library-files.tr1.response.txt'] },
  {
    operation: 'list investigations',
    // One that an alert began is none of ours and is left out: it is read as what it would be without.
    read: async (c) =>
      (await c.investigations({ machineId: 'm', startedSince: '2020-01-01T00:00:00Z' })).map((each) => ({
        ...each,
        triggeringAlertId: 'da637139166940871892_-598649278',
      })),
    samples: ['get-investigation-collection.tr1.response.txt'],
  },
];

const isText = (sample: string): boolean => sample.endsWith('.txt');
const original = (sample: string): Fields => (isText(sample) ? repaired(sample) : printedJson(sample));

/** What the samples cannot be read by, for they were not meant to be: the first lines of a page, cut off. */
const CUT_OFF = ['find-machine-info-by-ip.nl1.response.txt', 'find-machine-info-by-ip.tr1.response.txt'];

describe('replies', () => {
  for (const { operation, read, status, samples, also } of single) {
    for (const sample of samples) {
      it(`${operation} | ${sample}`, async () => {
        const reply = original(sample);
        const result = await talkTo(answering(reply, status), ({ client }) => read(client));
        assertKept(result, reply);
        also?.(result, reply);
      });
    }
  }

  for (const { operation, read, samples, also } of lists) {
    for (const sample of samples) {
      it(`${operation} | ${sample}`, async () => {
        const reply = original(sample);
        const sent = operation === 'list investigations' ? withoutAlerts(reply) : reply;
        const result = await talkTo(answering(sent), ({ client }) => read(client));
        assert.ok((reply['value'] as unknown[]).length > 0, 'the sample shows something');
        assertKept(result, reply['value']);
        also?.(result, reply);
      });
    }
  }

  const indicators = ['ti-indicator.en1.response.json', 'ti-indicator.tr1.response.json'];
  for (const sample of indicators) {
    it(`list indicators | ${sample}`, async () => {
      const result = await talkTo(answering({ value: [printedJson(sample)] }), ({ client }) => client.indicators({}));
      assertKept(result, [printedJson(sample)]);
    });
  }

  for (const sample of ['import-ti-indicators.en2.response.json', 'import-ti-indicators.tr2.response.json']) {
    it(`import indicators | ${sample}`, async () => {
      const results = printedJson(sample)['value'] as Fields[];
      // Given in another order than answered.
      const items = results
        .map((each) => String(each['indicator']))
        .toReversed()
        .map((value) => ({
          ...INDICATOR,
          indicatorValue: value,
          indicatorType: value.length === 40 ? ('FileSha1' as const) : ('FileSha256' as const),
        }));
      const read = await talkTo(answering(printedJson(sample)), ({ client }) => client.importIndicators(items));
      assertKept(read, results.toReversed());
    });
  }

  for (const sample of ['get-package-sas-uri.en1.response.json', 'get-package-sas-uri.tr1.response.json']) {
    it(`link to package | ${sample}`, async () => {
      const link = await talkTo(answering(printedJson(sample)), ({ client }) => client.packageLink('a'));
      assert.equal(`"${link!}"`, printedJson(sample)['value']);
      assert.equal(new URL(link!).pathname, '/safedownload/WDATP_Investigation_Package.zip');
    });
  }

  it('link to live response result | get-live-response-result.tr1.response.json', async () => {
    const reply = printedJson('get-live-response-result.tr1.response.json');
    const link = await talkTo(answering(reply), ({ client }) => client.liveResponseLink('a', 0));
    assert.equal(link, reply['value']);
  });

  for (const sample of ['get-live-response-result.nl1.response.txt', 'get-live-response-result.tr2.response.txt']) {
    it(`result of a script | ${sample}`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'contract-'));
      try {
        writeFileSync(join(folder, 'result.json'), printed(sample));
        assert.equal(exitCodeOf(join(folder, 'result.json')), 0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it('hunt | run-advanced-query-api.tr2.response.json', async () => {
    const reply = printedJson('run-advanced-query-api.tr2.response.json');
    const found = await talkTo(answering(reply), ({ client }) => client.hunt('DeviceProcessEvents'));
    assert.deepEqual(found, reply['Results']);
  });

  it('update alert | alerts.en1.response.json', async () => {
    const reply = printedJson('alerts.en1.response.json');
    await talkTo(answering(reply), ({ client }) => client.updateAlert('da1', { status: 'Resolved' }));
  });
});

function withoutAlerts(reply: Fields): Fields {
  return { value: (reply['value'] as Fields[]).map((each) => ({ ...each, triggeringAlertId: null })) };
}

const isFailure =
  (kind: FailureKind, says: RegExp, more: Fields = {}) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof PlaybookError, String(error));
    assert.equal(error.detail.kind, kind, error.message);
    assert.match(error.message, says);
    for (const [name, value] of Object.entries(more)) assert.deepEqual((error.detail as object as Fields)[name], value);
    return true;
  };

/** Texts that are no JSON as they are printed: nothing of them is taken for an answer. */
describe('malformed replies', () => {
  for (const { operation, read, samples } of [...single, ...lists]) {
    for (const sample of samples.filter(isText)) {
      it(`${operation} | ${sample}`, async () => {
        await assert.rejects(
          talkTo(answering(printed(sample)), ({ client }) => read(client)),
          isFailure('bad-reply', /is not JSON, or only a part of it\..* proxy/),
        );
      });
    }
  }
  for (const sample of CUT_OFF) {
    it(`find devices by IP address | ${sample}`, async () => {
      await assert.rejects(
        talkTo(answering(printed(sample)), ({ client }) => client.machinesByIp('10.166.93.61', '2018-06-19T10:00:00Z')),
        isFailure('bad-reply', /only a part of it/),
      );
    });
  }
});

const REFUSALS: readonly [operation: string, sample: string, status: number, kind: FailureKind, advice: RegExp][] = [
  ['isolate', 'error.ActiveRequestAlreadyExists.rebuilt.json', 400, 'conflict', /follow that one/],
  ['link to package', 'error.getPackageUri.wrong-action.json', 400, 'rejected', /Correct the value/],
  ['hunt', 'error.hunting.syntax.json', 400, 'rejected', /Correct what it names/],
  ['read machine action', 'error.machineaction.bad-guid.json', 400, 'rejected', /Correct what it names/],
  ['any call', 'common-errors.tr1.response.json', 404, 'not-found', /device group/],
  ['any call', 'common-errors.tr2.response.json', 400, 'rejected', /Report it/],
  ['any call', 'error.alert-user.not-found.json', 404, 'not-found', /device group/],
];

describe('refusals', () => {
  for (const [operation, sample, status, kind, advice] of REFUSALS) {
    it(`${operation} | ${sample}`, async () => {
      const { error } = printedJson(sample) as { error: { code: string; message: string; target: string } };
      const what = { code: error.code, correlationId: error.target, status, safeToRepeat: true };
      const send = (): Promise<unknown> =>
        talkTo(answering(printedJson(sample), status), ({ client }) =>
          client.submit('device.release', MACHINE, { comment: 'x' }),
        );
      await assert.rejects(send, isFailure(kind, advice, what));
      await assert.rejects(send, (thrown) => (thrown as Error).message.includes(error.message));
    });
  }
});

/** Samples of what no playbook does, with why. */
const NOT_OURS: Readonly<Record<string, string>> = {
  'add-or-remove-multiple-machine-tags': 'tags are set for each device, so that each has a result of its own',
  'batch-update-alerts': 'alerts are changed one by one, so that each has a result of its own',
  'create-alert-by-reference': 'no statement makes alerts',
  'exposed-apis-create-app-webapp': 'sign-in: by the library',
  'exposed-apis-odata-samples': 'counts are not asked for',
  'get-alert-related-domain-info': 'comes with the evidence',
  'get-alert-related-files-info': 'comes with the evidence',
  'get-alert-related-ip-info': 'comes with the evidence',
  'get-alert-related-user-info': 'comes with the evidence',
  'get-all-recommendations': 'no part of response',
  'get-discovered-vulnerabilities': 'no part of response',
  'get-domain-statistics': 'no part of response',
  'get-file-statistics': 'no part of response',
  'get-installed-software': 'no part of response',
  'get-ip-statistics': 'no part of response',
  'get-machine-group-exposure-score': 'groups are known by their names',
  'get-machine-log-on-users': 'no part of response',
  'get-missing-kbs-machine': 'no part of response',
  'get-security-recommendations': 'no part of response',
  'offboard-machine-api': 'no statement offboards: it cannot be undone from the cloud',
  'post-ti-indicator': 'one indicator is an import of one',
  'set-device-value': 'no statement changes it',
  'update-machine-method': 'would replace tags that it does not know of',
};

describe('samples', () => {
  it('all of Microsoft’s samples | are used or known to be none of ours', () => {
    const here = ['requests', 'replies'].map((name) =>
      readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8'),
    );
    const unused = sampleRows.filter(
      ({ file, operation }) =>
        !here.some((text) => text.includes(file)) && NOT_OURS[operation.split(' / ')[0] ?? ''] === undefined,
    );
    assert.deepEqual(
      unused.map(({ file }) => file),
      [],
    );
    assert.ok(requestLines.size > 80);
  });
});
