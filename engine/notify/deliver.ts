/** Tries to deliver a message a few times. Never throws: messages are never the reason that a run fails. */
import type { Clock } from '../time/clock.ts';
import { wait } from '../time/wait.ts';

export type Attempt =
  | { readonly sent: true }
  /** `problem` holds no address and nothing that the other side wrote. `again`: it may work later. */
  | { readonly sent: false; readonly problem: string; readonly again: boolean; readonly afterSeconds?: number };

export type Outcome = { readonly sent: true } | { readonly sent: false; readonly problem: string };

const ATTEMPTS = 4;
const FIRST_PAUSE_SECONDS = 2;
/** A service that asks for more patience than this is told of as a failure. */
const LONGEST_PAUSE_SECONDS = 120;

export async function deliver(clock: Clock, attempt: () => Promise<Attempt>): Promise<Outcome> {
  for (let tried = 1; ; tried++) {
    const result = await attempt();
    if (result.sent) return result;
    const { problem, again, afterSeconds = FIRST_PAUSE_SECONDS * 3 ** (tried - 1) } = result;
    if (!again || tried === ATTEMPTS || afterSeconds > LONGEST_PAUSE_SECONDS)
      return { sent: false, problem: tried === 1 ? problem : `${problem} Tried ${tried} times.` };
    await wait(clock, afterSeconds * 1000);
  }
}
