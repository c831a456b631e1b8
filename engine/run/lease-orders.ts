/** What people ask of leases that are in force: to be found, ended before their time, or extended. */
import { ulid } from 'ulid';
import type { DurableHost } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import { printDuration } from '../eval/print-value.ts';
import type { RunRecord } from '../journal/events.ts';
import type { AuditJournal } from '../journal/journal.ts';
import type { LeaseItem } from '../journal/leases.ts';
import { deviceOf } from '../journal/target-key.ts';
import { targetName } from '../plan/refusals.ts';
import type { Person, TargetRef } from '../plan/run-plan.ts';
import type { Clock, Instant } from '../time/clock.ts';
import { leaseInputOf } from './follow-flow.ts';
import { followRunId, lapsesBelow, leaseRunId } from './run-ids.ts';
import {
  LEASE_SIGNAL,
  type EndOrder,
  type FollowInput,
  type LapseInput,
  type LeaseSignal,
  type LeaseTerms,
} from './run-input.ts';

export interface LeaseOrders {
  /** Leases in force: all, of a device (name or id), of a run, or of a statement of a run (`RUN:LABEL`, `RUN:LABEL@DEVICE`). */
  find(where?: string): readonly LeaseItem[];
  /** @throws PlaybookError `not-found`, `ambiguous`, `usage` */
  end(where: string, by: Person, reason: string): Promise<readonly LeaseItem[]>;
  /** Lets them hold that much longer. All or, where one may not, none. @throws PlaybookError also `refused` */
  extend(where: string, seconds: number, by: Person, reason: string): Promise<readonly LeaseItem[]>;
}

interface Parts {
  /** Throws where the tenant is not connected: an order that nobody carries out is no order. */
  readonly connected: (tenantId: string) => unknown;
  /** Throws in OBSERVE, where nothing can be released. */
  readonly mayAct: (tenantId: string, what: string) => void;
  readonly host: DurableHost;
  readonly journal: AuditJournal;
  readonly clock: Clock;
}

export function createLeaseOrders({ host, journal, clock, connected, mayAct }: Parts): LeaseOrders {
  const find = (where?: string): readonly LeaseItem[] =>
    journal.leases().filter((lease) => where === undefined || isMeant(lease, where));

  /** What is meant, if it is one thing: a device that two statements hold must be said more exactly. */
  function chosen(where: string): readonly LeaseItem[] {
    const found = find(where);
    if (found.length === 0)
      throw new PlaybookError({
        kind: 'not-found',
        message: `Nothing is in force for "${where}".`,
        advice: 'Give the name of a device, a run, or RUN:LABEL; `playbook history` shows what each run holds.',
      });
    for (const { tenant } of found) connected(tenant.id);
    const statements = new Set(found.map(({ runId, path }) => `${runId}:${path}`));
    if (statements.size === 1 || found.some(({ runId }) => where.startsWith(runId))) return found;
    throw new PlaybookError({
      kind: 'ambiguous',
      message: `"${where}" is held by ${statements.size} statements.`,
      advice: `Say which: ${[...statements].join(', ')}.`,
    });
  }

  async function end(where: string, by: Person, reason: string): Promise<readonly LeaseItem[]> {
    const order = { by, reason: given(reason) };
    const found = chosen(where);
    for (const { tenant } of found) mayAct(tenant.id, 'Nothing was released');
    for (const lease of found) if (lease.target.kind !== 'indicator') await endOnDevice(lease, order);
    for (const runId of lapsesOf(found)) await tell(runId, { kind: 'end', ...order });
    return found;
  }

  async function endOnDevice(lease: LeaseItem, order: EndOrder): Promise<void> {
    const { runId, path, target } = lease;
    if (target.kind !== 'device' && target.kind !== 'device-file') return;
    const waiting = leaseRunId(runId, path, target.id);
    if (isOpen(waiting)) return tell(waiting, { kind: 'end', ...order });
    const follow = host.input(followRunId(runId, path, target)) as FollowInput | undefined;
    if (follow === undefined) throw new Error(`no action was followed for ${path} on ${target.id} in ${runId}`);
    const attempt = attemptOf(journal.recordOf(runId), lease);
    // Twice at the same time is one order: the second start does nothing.
    await host.start(`${waiting}/${attempt}`, 'lease', { ...leaseInputOf(follow), order: { ...order, attempt } });
  }

  async function extend(where: string, seconds: number, by: Person, reason: string): Promise<readonly LeaseItem[]> {
    const order = { by, reason: given(reason) };
    if (!(seconds > 0))
      throw new PlaybookError({ kind: 'usage', message: 'A lease is extended by a time above zero.' });
    const longer = chosen(where).map((lease) => ({ ...lease, until: laterEnd(lease, seconds) }));
    for (const { runId, path, target, until } of longer)
      if (target.kind === 'device' || target.kind === 'device-file')
        await tell(leaseRunId(runId, path, target.id), { kind: 'extend', until, ...order });
    for (const { runId, until } of lapses(longer)) await tell(runId, { kind: 'extend', until, ...order });
    return longer;
  }

  /** The new end; throws where the lease has none, is over, or would hold longer than a rule allows. */
  function laterEnd(lease: LeaseItem, seconds: number): Instant {
    const name = targetName(lease.target);
    if (lease.until === undefined)
      throw refused(`${name} is held until somebody releases it: there is no end to extend.`, 'Release it instead.');
    if (lease.until <= clock.now())
      throw refused(
        `The lease of ${name} is over and is being ended.`,
        'Run the playbook again where it should be held longer.',
      );
    const until = lease.until + seconds * 1000;
    const limit = termsOf(lease)?.limit;
    const held = (until - lease.since) / 1000;
    if (limit === undefined || held <= limit.seconds) return until;
    throw refused(
      `${name} would be held for ${printDuration(Math.round(held))}, longer than ${printDuration(limit.seconds)}. ${limit.rule}`,
      'Extend it by less, or run the playbook again.',
    );
  }

  function termsOf({ runId, path, target }: LeaseItem): Partial<LeaseTerms> | undefined {
    if (target.kind === 'device' || target.kind === 'device-file')
      return (host.input(followRunId(runId, path, target)) as FollowInput | undefined)?.lease;
    const [first] = openBelow(lapsesBelow(runId, path));
    return first === undefined ? undefined : (host.input(first) as LapseInput);
  }

  /** The runs that keep the banned values among the leases. */
  function lapses(leases: readonly (LeaseItem & { readonly until: Instant })[]) {
    const statements = new Map(
      leases.filter(({ target }) => target.kind === 'indicator').map((one) => [lapsesBelow(one.runId, one.path), one]),
    );
    return [...statements].flatMap(([prefix, { until }]) => openBelow(prefix).map((runId) => ({ runId, until })));
  }

  const lapsesOf = (leases: readonly LeaseItem[]): readonly string[] =>
    lapses(leases.map((one) => ({ ...one, until: 0 }))).map(({ runId }) => runId);
  const openBelow = (prefix: string): readonly string[] =>
    host.open().flatMap(({ runId }) => (runId.startsWith(prefix) ? [runId] : []));
  const isOpen = (runId: string): boolean => host.open().some((run) => run.runId === runId);
  const tell = (runId: string, signal: LeaseSignal): Promise<void> => host.deliver(runId, LEASE_SIGNAL, ulid(), signal);

  return { find, end, extend };
}

const refused = (message: string, advice: string): PlaybookError =>
  new PlaybookError({ kind: 'refused', message, advice });

function given(reason: string): string {
  if (reason.trim() !== '') return reason.trim();
  throw new PlaybookError({ kind: 'usage', message: 'Say why: a reason is kept in the record.' });
}

/** What tells one order to end a lease from the one after it: how often its end has failed. */
const attemptOf = (record: RunRecord | undefined, { path, target }: LeaseItem): string =>
  `by-hand-${
    record?.events.filter(
      ({ body }) => body.type === 'lease-ended' && body.path === path && deviceOf(body.target) === deviceOf(target),
    ).length ?? 0
  }`;

function isMeant({ runId, path, target }: LeaseItem, where: string): boolean {
  if (where === runId) return true;
  if (where.startsWith(`${runId}:`)) {
    const [label = '', device] = where.slice(runId.length + 1).split('@');
    return (path === label || path.endsWith(`/${label}`)) && (device === undefined || isDevice(target, device));
  }
  return isDevice(target, where);
}

function isDevice(target: TargetRef, where: string): boolean {
  if (target.kind !== 'device' && target.kind !== 'device-file') return false;
  const [wanted, name] = [where.toLowerCase(), target.name.toLowerCase()];
  return target.id === wanted || name === wanted || (!wanted.includes('.') && name.startsWith(`${wanted}.`));
}
