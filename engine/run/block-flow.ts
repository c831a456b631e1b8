/** A branch of a `parallel` or an item of a `for each`, as a run of its own. */
import type { Durable, Flow } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import { BlockRunner } from './block-runner.ts';
import { findBlock } from './find-block.ts';
import type { RunDeps } from './run-deps.ts';
import { RunEnd } from './run-end.ts';
import type { BlockInput, BlockResult, PlaybookRunInput } from './run-input.ts';

export const createBlockFlow =
  (deps: RunDeps): Flow<BlockInput, BlockResult> =>
  async (durable, block) => {
    const input = deps.host().input(block.root) as PlaybookRunInput;
    const runner = new BlockRunner({ durable, deps, input, root: block.root }, block.scope, block.segment);
    const ended = await endOf(async () => {
      await runner.run(findBlock(input.request.model, block.block));
      await runner.join();
    });
    return resultOf(runner, durable, await durable.now('ended'), ended);
  };

/** How the work ended the run, if it did. */
export async function endOf(work: () => Promise<void>): Promise<BlockResult['ended']> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof RunEnd) return { outcome: error.outcome, reason: error.message };
    // The tenant could not be asked: an end to tell, not a run that nobody hears of again.
    if (error instanceof PlaybookError && error.detail.kind !== 'version')
      return { outcome: 'failed', reason: error.message };
    throw error;
  }
}

function resultOf(runner: BlockRunner, _durable: Durable, at: number, ended: BlockResult['ended']): BlockResult {
  return {
    labels: runner.scope.labels,
    states: runner.states,
    inForce: runner.inForce(at),
    ...(ended === undefined ? {} : { ended }),
  };
}
