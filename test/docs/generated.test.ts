import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { RENDERED } from '../../scripts/render.ts';

describe('generated files', () => {
  for (const [path, render] of Object.entries(RENDERED)) {
    it(`${path} is fresh`, () => {
      const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
      assert.ok(text === render(), 'out of date: run `npm run generate`');
    });
  }
});
