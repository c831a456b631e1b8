/**
 * Sends messages of a run. A run of its own: a channel that hangs delays no statement and keeps no answer from counting, and
 * a message that was not sent yet is sent after a restart.
 */
import type { ApprovalNews } from '../approve/write-letters.ts';
import type { Flow } from '../durable/durable.ts';
import type { Delivery, Journal } from '../ports.ts';

export interface Letter {
  /** Contact or channel. */
  readonly to: string;
  /** What it is about: a statement, or a request for an approval. */
  readonly path: string;
  readonly subject: string;
  readonly text: string;
}

/** Messages as they are, or news of approvals that are written when it is their turn. */
export type MessageInput = { readonly root: string; readonly letters: readonly Letter[] } | ApprovalNews;

export interface MessageDeps {
  readonly journal: Journal;
  readonly write: (news: ApprovalNews) => readonly Letter[];
  /** Reports, never throws. */
  readonly send: (root: string, letter: Letter) => Promise<Delivery>;
}

export const createMessageFlow =
  (deps: MessageDeps): Flow<MessageInput, null> =>
  async (durable, input) => {
    const { root } = input;
    const letters =
      'letters' in input ? input.letters : await durable.step('write', () => Promise.resolve(deps.write(input)));
    await Promise.all(
      letters.map((letter) =>
        durable.step(`send/${letter.to}`, async () => {
          const { to, path, text } = letter;
          const result = await deps.send(root, letter);
          deps.journal.record(root, `${durable.runId}/${to}`, { type: 'notified', path, to, text, ...result });
        }),
      ),
    );
    return null;
  };
