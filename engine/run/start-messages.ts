import type { MessageInput } from '../notify/message-flow.ts';
import type { RunDeps } from './run-deps.ts';

/** Begins to send messages of a run. Resolves once that is durable, not once they are sent. The same `id` twice is sent once. */
export async function startMessages(deps: RunDeps, id: string, input: MessageInput): Promise<void> {
  const runId = `${input.root}/message/${id}`;
  await deps.host().start(runId, 'message', input);
  deps.messages.add(input.root, deps.host().result(runId));
}
