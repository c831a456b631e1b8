/** The log of a tenant: who switched it to LIVE or back, when and why. A chain of events like that of a run, and signed. */
import type { Database } from '../durable/database.ts';
import type { Clock } from '../time/clock.ts';
import { eventsAfter, insertEvent } from './event-rows.ts';
import type { EventDraft, RunEvent } from './events.ts';
import { chainHash } from './hash-chain.ts';
import { redactEvent } from './redact.ts';
import { signHead, type Signer } from './signing.ts';

export type ModeChange = Extract<EventDraft, { readonly type: 'tenant-mode' }>;

const PREFIX = 'tenant:';

/** What the events of a tenant are kept under, where those of a run have its id. */
const logId = (tenantId: string): string => `${PREFIX}${tenantId}`;

export const isTenantLog = (id: string): boolean => id.startsWith(PREFIX);

/** Returns the event, which is on disk with the next commit. */
export function logMode(database: Database, clock: Clock, signer: Signer, change: ModeChange): RunEvent {
  const runId = logId(change.tenant.id);
  const before = eventsAfter(database, runId, 0).at(-1);
  const sequence = (before?.sequence ?? 0) + 1;
  const body = redactEvent(change);
  const unhashed = { runId, sequence, key: `mode/${sequence}`, at: clock.now(), body };
  const event: RunEvent = { ...unhashed, hash: chainHash(unhashed, before?.hash ?? '') };
  insertEvent(database, event, JSON.stringify(body));
  signHead(database, signer, event);
  return event;
}

/** Every switch of the tenant, oldest first. */
export const modeChanges = (
  database: Database,
  tenantId: string,
): readonly (RunEvent & { readonly body: ModeChange })[] =>
  eventsAfter(database, logId(tenantId), 0).filter(isModeChange);

const isModeChange = (event: RunEvent): event is RunEvent & { readonly body: ModeChange } =>
  event.body.type === 'tenant-mode';
