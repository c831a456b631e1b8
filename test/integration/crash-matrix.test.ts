import assert from 'node:assert/strict';
import { crashMatrix, manyDeaths } from '../support/crash/crash-matrix.ts';

/** `npm run test:crash` kills at every commit; here a sample. */
const EVERY = 29;

describe('an engine that dies at a commit of its journal', function () {
  this.timeout(180_000);

  it('does what it would have done without, and nothing twice', async () => {
    const { boundaries, duplicates, losses } = await crashMatrix({ every: EVERY });
    assert.ok(boundaries > 100, `${boundaries} commits`);
    assert.deepEqual({ duplicates, losses }, { duplicates: [], losses: [] });
  });

  it('comes to its end although it dies every few commits', async () => {
    const { kills, duplicates, losses } = await manyDeaths(7);
    assert.ok(kills > 10, `${kills} kills`);
    assert.deepEqual({ duplicates, losses }, { duplicates: [], losses: [] });
  });
});
