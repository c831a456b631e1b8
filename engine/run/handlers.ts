/** The handlers of a playbook: of the run's own, and of each that a `run` statement runs. */
import type { PlaybookBody } from '../../language/model/playbook-model.ts';
import { abandon } from './abandon.ts';
import type { BlockRunner } from './block-runner.ts';
import { endOf, type RunEnded } from './run-end.ts';

const EVENTS = { denied: 'denied', failed: 'failure', cancelled: 'cancelled' } as const;

const hasEvent = (outcome: RunEnded['outcome']): outcome is keyof typeof EVENTS => Object.hasOwn(EVENTS, outcome);

/**
 * Does the work of a playbook, then the handler of how it ended, then `finally`. A handler that fails itself turns the run
 * into a failed one. Handlers of a cancelled run are done to their end: the cancel was what they are for.
 */
export async function handled(
  runner: BlockRunner,
  handlers: PlaybookBody['handlers'],
  work: () => Promise<void>,
): Promise<RunEnded | undefined> {
  let ended = await endOf(work);
  if (ended !== undefined) await remember(runner, ended);
  const event = ended !== undefined && hasEvent(ended.outcome) ? EVENTS[ended.outcome] : undefined;
  const { prefix } = runner.scope;
  for (const name of [event, 'finally' as const]) {
    const block = name === undefined ? undefined : handlers[name];
    if (name === undefined || block === undefined) continue;
    const part = ended?.outcome === 'cancelled' ? 'ending' : 'handler';
    const problem = await endOf(() => runner.nested(`${prefix}on-${name}/`, block, part));
    if (problem === undefined || problem.outcome === 'stopped' || ended?.outcome === 'cancelled') continue;
    ended = problem;
    await remember(runner, ended);
  }
  // What is under way is followed to its end, so that the record says what became of it; a cancelled run does not wait.
  if (ended?.outcome !== 'cancelled') {
    const late = await endOf(() => runner.join());
    ended ??= late;
  }
  return ended;
}

/** What the texts of handlers tell: the reason, and who cancelled. */
async function remember(runner: BlockRunner, { outcome, reason }: RunEnded): Promise<void> {
  runner.scope = { ...runner.scope, run: { ...runner.scope.run, error: reason } };
  if (outcome !== 'cancelled') return;
  abandon(runner);
  const { durable, deps, root } = runner.frame;
  const cancelledBy = await durable.step(`${runner.scope.prefix}cancelled-by`, () => {
    const asked = deps.journal
      .events(root)
      .map(({ body }) => body)
      .find((body) => body.type === 'cancel-requested');
    return Promise.resolve(asked?.type === 'cancel-requested' ? (asked.by.name ?? asked.by.id) : '');
  });
  runner.scope = { ...runner.scope, run: { ...runner.scope.run, cancelledBy } };
}
