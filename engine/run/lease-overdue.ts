/** Tells that a device is held beyond its time: in the record, and to people. */
import type { Durable } from '../durable/durable.ts';
import { targetName } from '../plan/refusals.ts';
import { targetKey } from '../journal/target-key.ts';
import type { RunDeps } from './run-deps.ts';
import type { LeaseInput } from './run-input.ts';
import { startMessages } from './start-messages.ts';

/** `what` names the occasion, each told once; `failed` is told to everybody whom the lease names. */
export async function tellOverdue(
  durable: Durable,
  deps: RunDeps,
  input: LeaseInput,
  what: string,
  detail: string,
): Promise<void> {
  const { root, key, target, owners, others } = input;
  const path = `overdue/${key}/${targetKey(target)}/${what}`;
  deps.journal.record(root, `${durable.runId}/${path}`, { type: 'lease-overdue', path: key, target, detail });
  const text = `${targetName(target)} is still held beyond its time (run ${root}, step ${key}). ${detail}`;
  const subject = `${targetName(target)} is still held`;
  const letters = (what === 'failed' ? [...owners, ...others] : owners).map((to) => ({ to, path: key, subject, text }));
  await durable.step(`${path}/tell`, () => startMessages(deps, `${durable.runId}/${path}`, { root, letters }));
}
