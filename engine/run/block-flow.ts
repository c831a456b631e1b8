/** A branch of a `parallel` or an item of a `for each`, as a run of its own. */
import type { Flow } from '../durable/durable.ts';
import { abandon } from './abandon.ts';
import { BlockRunner } from './block-runner.ts';
import { findBlock } from './find-block.ts';
import type { RunDeps } from './run-deps.ts';
import { endOf } from './run-end.ts';
import type { BlockInput, BlockResult, PlaybookRunInput } from './run-input.ts';

export const createBlockFlow =
  (deps: RunDeps): Flow<BlockInput, BlockResult> =>
  async (durable, block) => {
    const input = deps.host().input(block.root) as PlaybookRunInput;
    const runner = new BlockRunner({ durable, deps, input, root: block.root }, block.scope, block.segment);
    runner.declared.push(...(block.declared ?? []));
    runner.part = block.part;
    const ended = await endOf(async () => {
      await runner.run(findBlock(input.request.model, block.block));
      await runner.join();
    });
    if (ended?.outcome === 'cancelled') abandon(runner);
    return runner.result(await durable.now('ended'), ended);
  };
