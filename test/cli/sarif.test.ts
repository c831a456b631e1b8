import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv';
import draft4 from 'ajv/lib/refs/json-schema-draft-04.json' with { type: 'json' };
import type { Log, Result } from 'sarif';
import { createLanguageService } from '../../cli/language-service.ts';
import { sarifLog } from '../../cli/text/sarif.ts';
import { codeSpec, codeUrl } from '../../language/validation/codes.ts';
import { createTestHome, ensureBuilt } from '../support/spawn.ts';

const BAD = 'language 1\nlist bad of files {\n  "abc123"\n}\n';
const BEHIND_EMOJI = 'language 1\nplaybook p "P" {\n  note "😀{{ nothing }}"\n}\n';

const validate = new Ajv({ schemaId: 'id', meta: false }).addMetaSchema(draft4).compile(schema);

function assertValid(log: unknown): void {
  assert.equal(validate(log), true, JSON.stringify(validate.errors, undefined, 2));
}

async function logOf(file: string, folder: string, text = BAD): Promise<Log> {
  const problems = await createLanguageService().check(file, text);
  return sarifLog(
    problems.map((problem) => ({ file, ...problem })),
    folder,
  );
}

const resultsOf = (log: Log): readonly Result[] => log.runs[0]?.results ?? [];
const placeOf = (result: Result | undefined) => result?.locations?.[0]?.physicalLocation;

describe('findings as SARIF', function () {
  this.timeout(120_000);

  it('are valid by the schema, with findings, without any, and with files that could not be read', async () => {
    assertValid(await logOf('/work/a b.playbook', '/work'));
    assertValid(sarifLog([], '/work'));
    const at = { line: 0, character: 0 };
    const range = { start: at, end: at };
    const log = sarifLog([{ file: 'gone', code: 'PB090', severity: 'error', message: 'Gone.', range }], '/work');
    assertValid(log);
    assert.deepEqual(resultsOf(log), []);
    const [invocation] = log.runs[0]?.invocations ?? [];
    assert.equal(invocation?.executionSuccessful, false);
    assert.equal(invocation.toolExecutionNotifications?.[0]?.message.text, 'Gone.');
  });

  it('count lines and columns from one, columns in UTF-16 code units', async () => {
    const log = await logOf('/work/a.playbook', '/work', BEHIND_EMOJI);
    assert.equal(log.runs[0]?.columnKind, 'utf16CodeUnits');
    const column = 'note "'.length + 2 + '😀{{ '.length + 1;
    assert.deepEqual(placeOf(resultsOf(log)[0])?.region, {
      startLine: 3,
      startColumn: column,
      endLine: 3,
      endColumn: column + 'nothing'.length,
    });
  });

  it('name files relative to the working directory, and others by their whole address', async () => {
    const inside = await logOf('/work/sub folder/ä.playbook', '/work');
    assert.deepEqual(placeOf(resultsOf(inside)[0])?.artifactLocation, {
      uri: 'sub%20folder/%C3%A4.playbook',
      uriBaseId: '%SRCROOT%',
    });
    const outside = await logOf('/elsewhere/a.playbook', '/work');
    assert.deepEqual(placeOf(resultsOf(outside)[0])?.artifactLocation, { uri: 'file:///elsewhere/a.playbook' });
    assert.equal(inside.runs[0]?.originalUriBaseIds?.['%SRCROOT%']?.uri, 'file:///work/');
  });

  it('refer to rules that say why, what to do and where to read more', async () => {
    const log = await logOf('/work/a.playbook', '/work');
    const [result] = resultsOf(log);
    const rule = log.runs[0]?.tool.driver.rules?.[result?.ruleIndex ?? -1];
    assert.equal(result?.ruleId, 'PB201');
    assert.equal(rule?.id, 'PB201');
    assert.equal(rule.helpUri, codeUrl('PB201'));
    assert.ok(rule.help?.text.includes(codeSpec('PB201').fix));
  });

  it('make no link of what a playbook quotes', () => {
    const at = { line: 0, character: 0 };
    const message = 'There is no "[click](https://evil.example)" here, and no evil[.]com.';
    const log = sarifLog(
      [{ file: 'a', code: 'PB303', severity: 'error', message, range: { start: at, end: at } }],
      '/',
    );
    assert.equal(resultsOf(log)[0]?.message.text, message.replace('[click', '\\[click'));
  });

  it('are what `playbook check --format sarif` prints, all of them', async () => {
    ensureBuilt();
    const test = createTestHome();
    const folder = mkdtempSync(join(tmpdir(), 'playbook-sarif-'));
    try {
      mkdirSync(join(folder, 'responses'));
      const entries = Array.from({ length: 600 }, (_, index) => `  "bad${index}"\n`).join('');
      writeFileSync(join(folder, 'responses', 'many.playbook'), `language 1\nlist bad of files {\n${entries}}\n`);
      const words = ['check', 'responses/many.playbook'];
      const { code, stdout } = await test.cli([...words, '--format', 'sarif'], { cwd: folder });
      const log = JSON.parse(stdout) as Log;
      assert.equal(code, 1);
      assertValid(log);
      assert.equal(resultsOf(log).length, 600);
      assert.equal(placeOf(resultsOf(log)[0])?.artifactLocation?.uri, 'responses/many.playbook');
      assert.equal(log.runs[0]?.originalUriBaseIds?.['%SRCROOT%']?.uri, `${pathToFileURL(folder).href}/`);

      const pretty = await test.cli(words, { cwd: folder });
      assert.equal(pretty.stdout.match(/PB201/g)?.length, 500);
      assert.match(pretty.stderr, /500 of 600 findings are shown, errors first\. .*--format json/);
      assert.match(pretty.stderr, /600 errors, 0 warnings in 1 file/);
    } finally {
      rmSync(folder, { recursive: true });
      await test.remove();
    }
  });
});
