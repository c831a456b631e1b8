/** From a name to exactly one device, or the reason why not (mde-api.md section 7.2). */
import type { TextSpan } from '../../language/model/text-span.ts';
import type { Machine } from '../defender/entities.ts';
import { printTime } from '../eval/print-value.ts';
import { stopRun } from './refusals.ts';
import type { DeviceCandidate, Refusal } from './run-plan.ts';
import type { TenantReads } from './tenant-reads.ts';

export type NameResolution =
  | { readonly ok: true; readonly machine: Machine }
  | {
      readonly ok: false;
      readonly rule: 'unknown-device' | 'ambiguous-device';
      readonly message: string;
      /** Those that the name may mean; a person picks one by its id. */
      readonly candidates?: readonly DeviceCandidate[];
    };

const ID = /^[0-9a-f]{40}$/i;
/** Two records of one name that were both seen within this time may both be real devices. */
const BOTH_ALIVE_MS = 12 * 3_600_000;

const lastSeen = (machine: Machine): number => Date.parse(machine.lastSeen ?? '') || 0;
const current = (machine: Machine): boolean => !machine.mergedIntoMachineId && machine.isExcluded !== true;

/** What a device answers to, in lower case: its name in full, and without its domain. Never another part of it. */
function namesOf(machine: Machine): readonly string[] {
  const own = (machine.computerDnsName ?? '').toLowerCase();
  const dot = own.indexOf('.');
  return dot === -1 ? [own] : [own, own.slice(0, dot)];
}

/** Among records of one name: the onboarded, active, newest one; several that are alive are ambiguous. */
export function pickOne(name: string, candidates: readonly Machine[]): NameResolution {
  const records = candidates.filter(current);
  const onboarded = records.filter((machine) => machine.onboardingStatus === 'Onboarded');
  const eligible = onboarded.length > 0 ? onboarded : records;
  const active = eligible.filter((machine) => machine.healthStatus === 'Active');
  const living = active.length > 0 ? active : eligible;
  const [first, second] = living.toSorted((a, b) => lastSeen(b) - lastSeen(a));
  if (first === undefined)
    return {
      ok: false,
      rule: 'unknown-device',
      message: `No device is named "${name}". Check the spelling, or use the id of the device.`,
    };
  // Records of two names are two devices, whenever they were seen.
  const names = new Set(living.map((machine) => (machine.computerDnsName ?? '').toLowerCase()));
  const apart = second === undefined || lastSeen(first) - lastSeen(second) > BOTH_ALIVE_MS;
  if (names.size < 2 && (active.length < 2 || apart)) return { ok: true, machine: first };
  return ambiguous(name, living);
}

function ambiguous(name: string, machines: readonly Machine[]): NameResolution {
  const candidates = machines.toSorted((a, b) => lastSeen(b) - lastSeen(a)).map(toCandidate);
  const listed = candidates.map(
    (one) => `${one.name} ${one.id} (${one.os || 'unknown system'}, last seen ${seenWords(one.lastSeen)})`,
  );
  return {
    ok: false,
    rule: 'ambiguous-device',
    message: `"${name}" matches ${candidates.length} devices: ${listed.join('; ')}. Use the id of the one that is meant.`,
    candidates,
  };
}

/** What stops the run where a name means no device, or several. `about`: what is put before the message. */
export const unresolved = (
  { rule, message, candidates }: NameResolution & { readonly ok: false },
  span?: TextSpan,
  about = '',
): Refusal => ({ ...stopRun(rule, about + message, span), ...(candidates === undefined ? {} : { candidates }) });

const toCandidate = (machine: Machine): DeviceCandidate => ({
  id: machine.id,
  name: machine.computerDnsName ?? machine.id,
  os: machine.osPlatform ?? '',
  lastSeen: machine.lastSeen ?? '',
});

const seenWords = (at: string): string => (Number.isNaN(Date.parse(at)) ? 'never' : printTime(Date.parse(at)));

/** Each name or id with the device that it means. */
export async function resolveNames(
  names: readonly string[],
  reads: TenantReads,
): Promise<readonly { readonly name: string; readonly result: NameResolution }[]> {
  const plain = names.filter((name) => !ID.test(name));
  const found = plain.length === 0 ? [] : await reads.machinesNamed(plain);
  const byId = await reads.machinesById(names.filter((name) => ID.test(name)).map((id) => id.toLowerCase()));
  const named = Map.groupBy(
    [...idMap(found).values()].flatMap((machine) => namesOf(machine).map((own) => ({ own, machine }))),
    ({ own }) => own,
  );
  const ids = idMap(byId);
  return names.map((name) => {
    const candidates = (named.get(name.toLowerCase()) ?? []).map(({ machine }) => machine);
    return { name, result: resolveOne(name, candidates, ids) };
  });
}

const idMap = (machines: readonly Machine[]): ReadonlyMap<string, Machine> =>
  new Map(machines.map((machine) => [machine.id, machine]));

/** `candidates`: those that answer to the name. */
function resolveOne(name: string, candidates: readonly Machine[], byId: ReadonlyMap<string, Machine>): NameResolution {
  if (ID.test(name)) {
    const machine = byId.get(name.toLowerCase());
    if (machine !== undefined) return { ok: true, machine };
    return { ok: false, rule: 'unknown-device', message: `The tenant has no device with the id ${name}.` };
  }
  return pickOne(name, candidates);
}
