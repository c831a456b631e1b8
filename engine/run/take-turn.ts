/** Waiting for calls of the next hours: the run sleeps in the store until its turn and holds nothing meanwhile. */
import type { Durable } from '../durable/durable.ts';
import type { Instant } from '../time/clock.ts';

/** What an intent is while the calls of the hour are spent. */
export interface Later {
  readonly later: Instant;
}

/** Wakes a flow that waits for its turn, so that a cancelled run ends at once. */
export const TURN_SIGNAL = 'turn';

/** Runs the step that takes a call and says what is about to be sent; again at each turn until there is a call for it. */
export async function takeTurn<T extends object>(
  durable: Durable,
  path: string,
  announce: (hadTurn: boolean) => Promise<T | Later>,
): Promise<T> {
  for (let turn = 1; ; turn++) {
    const at = turn === 1 ? path : `${path}/turn/${turn}`;
    const intent = await durable.step(at, () => announce(turn > 1));
    if (!isLater(intent)) return intent;
    await durable.signal(`${at}/wait`, TURN_SIGNAL, intent.later);
  }
}

const isLater = (intent: object): intent is Later => 'later' in intent;
