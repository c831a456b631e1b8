/** What is about to be sent: the rules of this moment, a call of the budget, and the intent, all in one step. */
import type { Durable } from '../durable/durable.ts';
import { callKind } from '../budget/call-kind.ts';
import { whyNotSent, type NotSent, type Sending } from './may-send.ts';
import type { RunDeps } from './run-deps.ts';
import { takeTurn } from './take-turn.ts';

export interface Announced {
  /** Undefined where it may be sent. */
  readonly why?: NotSent;
  /** Process that took the call: another one has to look what was sent before, and to take its own. */
  readonly bootId: string;
}

export interface Announcement extends Omit<Sending, 'again'> {
  /** Statement. */
  readonly key: string;
  /** What tells this intent from all others. */
  readonly mark: string;
}

/** For effects without a machine action; those with one are announced by `submitDeviceAction`. */
export const announce = (
  durable: Durable,
  deps: RunDeps,
  path: string,
  { key, mark, ...sending }: Announcement,
): Promise<Announced> =>
  takeTurn<Announced>(durable, path, async (hadTurn) => {
    const { bootId } = deps;
    const { budget } = await deps.tenant(sending.tenantId);
    const whyNot = (): NotSent | undefined => whyNotSent(deps, { ...sending, again: false });
    if (whyNot() === undefined) {
      const kind = callKind(sending.action);
      const later = budget.later(kind, 'normal', hadTurn);
      if (later !== undefined) return { later };
      await budget.take(kind);
    }
    // Whatever was true before the wait, it must be true now.
    const why = whyNot();
    if (why !== undefined) return { why, bootId };
    const { action, targets } = sending;
    deps.journal.record(sending.root, `intent/${mark}`, {
      type: 'intent',
      path: key,
      action,
      key: `[${mark}]`,
      targets,
    });
    return { bootId };
  });
