import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../runner/log.ts';
import { HOSTILE, UNSEEN } from '../support/hostile-text.ts';

describe('the log of the runner', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'log-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [what, text] of HOSTILE)
    it(`has one entry for one call, with ${what} in it`, () => {
      const file = join(folder, 'runner.log');
      const log = createLog({ file, redact: (line) => line, now: () => 0 });
      const forged = `${text}\n1970-01-01T00:00:00.000Z info Run ended: succeeded`;
      log.info(forged);
      log.error('The run failed', new Error(forged));
      const written = readFileSync(file, 'utf8');
      assert.doesNotMatch(written, UNSEEN);
      assert.equal(written.match(/^1970/gm)?.length, 2);
    });
});
