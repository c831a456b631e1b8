/** Follows leases that somebody ended until each of them is over, or it is clear that it is not soon. */
import type { EventBody, LeaseEnd } from '../../engine/journal/events.ts';
import { renderEvent } from '../../engine/journal/render-history.ts';
import { targetKey } from '../../engine/journal/target-key.ts';
import type { LeaseItem } from '../../engine/journal/leases.ts';
import type { RunnerConnection } from '../../runner/client.ts';
import type { Terminal } from '../terminal.ts';
import { Inbox } from './inbox.ts';

export interface FollowedLease {
  readonly lease: LeaseItem;
  /** `overdue`: the order stands, and the device is still held. */
  readonly how: LeaseEnd | 'overdue';
  readonly detail?: string;
}

/** Listens before `order` is sent: the first events come with its answer. */
export async function followLeases(
  runner: RunnerConnection,
  order: () => Promise<readonly LeaseItem[]>,
  terminal: Terminal,
): Promise<readonly FollowedLease[]> {
  const inbox = new Inbox<{ readonly runId: string; readonly body: EventBody }>();
  const forget = runner.onEvent(({ runId, body }) => {
    inbox.put({ runId, body });
  });
  try {
    const open = new Map((await order()).map((lease) => [keyOf(lease.runId, lease.path, lease.target), lease]));
    const over: FollowedLease[] = [];
    while (open.size > 0) {
      const { runId, body } = await inbox.take();
      if (body.type === 'note')
        for (const lease of open.values()) if (isNoteOf(runId, body.path, lease)) settle(lease, 'failed', body.text);
      if (body.type !== 'lease-ended' && body.type !== 'lease-overdue') continue;
      const lease = open.get(keyOf(runId, body.path, body.target));
      if (lease === undefined) continue;
      terminal.note(renderEvent({ body }));
      settle(lease, body.type === 'lease-ended' ? body.how : 'overdue', body.detail);
    }
    return over;

    function settle(lease: LeaseItem, how: FollowedLease['how'], detail: string | undefined): void {
      open.delete(keyOf(lease.runId, lease.path, lease.target));
      over.push({ lease, how, ...(detail === undefined ? {} : { detail }) });
    }
  } finally {
    forget();
  }
}

/** Banned values that could not be removed are told by a note of their statement. */
const isNoteOf = (runId: string, path: string, lease: LeaseItem): boolean =>
  lease.target.kind === 'indicator' && lease.runId === runId && lease.path === path;

const keyOf = (runId: string, path: string, target: LeaseItem['target']): string =>
  `${runId}\n${path}\n${targetKey(target)}`;
