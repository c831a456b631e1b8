/** A cancelled block says of each statement what is left of it: a record that ends with "running" tells nothing. */
import { countWords } from '../journal/words.ts';
import type { BlockRunner } from './block-runner.ts';
import { moveTarget } from './target-recorder.ts';

export function abandon(runner: BlockRunner): void {
  const { deps, root } = runner.frame;
  for (const progress of runner.progress) {
    if (progress.settled) continue;
    const { step, statement } = progress;
    const { key } = step;
    const detail = 'The run was cancelled before this was sent.';
    for (const target of progress.targets('planned', 'waiting')) {
      moveTarget(deps, { root, key, action: statement.action, target }, 'waiting', 'cancelled', { detail });
      progress.set(target, 'cancelled', { detail });
    }
    const open = progress.targets('submitted', 'accepted', 'pending').length;
    runner.record(`step-ended/${key}`, {
      type: 'step-ended',
      path: key,
      summary: statement.summary,
      status: 'cancelled',
      detail:
        open === 0
          ? detail
          : `Cancelled while ${countWords(open, 'action')} ${open === 1 ? 'was' : 'were'} under way at Defender.`,
    });
  }
}
