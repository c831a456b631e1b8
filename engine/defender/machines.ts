import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import { PlaybookError } from '../errors.ts';
import type { CallContext, DefenderApi, MachineFilter } from '../ports.ts';
import { pathSegment, type ApiCall } from './api-call.ts';
import type { ApiSession } from './api-session.ts';
import type { Machine } from './entities.ts';
import { anyOf, chunkByLength, dateLiteral, encode, eq, startsWith, type Filter } from './odata.ts';
import { ask, list, orUndefined } from './operations.ts';
import { MachineSchema } from './schemas.ts';

type MachineApi = Pick<DefenderApi, 'machines' | 'machine' | 'machinesByIp' | 'machineCount' | 'tag'>;

const READ = { kind: 'read', repeatable: true, permission: PERMISSIONS.readMachines } as const;
const MachineList = z.looseObject({ value: z.array(MachineSchema) });

export function machineApi(session: ApiSession): MachineApi {
  const query = (filter: Filter | undefined, limit: number | undefined, context?: CallContext): Promise<Machine[]> =>
    list(
      session,
      {
        path: '/api/machines',
        purpose: 'list devices',
        permission: PERMISSIONS.readMachines,
        query: { filter },
        schema: MachineSchema,
        ...(limit === undefined ? {} : { limit }),
      },
      context,
    );
  const listed = async (call: ApiCall, context?: CallContext): Promise<Machine[]> =>
    (await orUndefined(ask(session, call, MachineList, context)))?.value ?? [];

  return {
    machines: async (filter, context) => {
      const rest = filter.limit ?? Infinity;
      const matching = (found: readonly Machine[]): Machine[] =>
        found.filter((each) => matches(each, filter)).slice(0, rest);
      if (filter.tag !== undefined) return matching(await listed(findByTag(filter.tag), context));
      if (filter.names !== undefined)
        return matching(await byNames(filter.names, (part) => query(part, undefined, context)));
      const start = filter.search?.trim().toLowerCase() ?? '';
      const narrowedHere = filter.group !== undefined;
      const found = await query(
        start === '' ? undefined : startsWith('computerDnsName', start),
        narrowedHere ? undefined : filter.limit,
        context,
      );
      return matching(found);
    },
    machine: async (id, context) => orUndefined(ask(session, getMachine(id), MachineSchema, context)),
    machinesByIp: async (ip, at, context) => listed(findByIp(ip, at), context),
    machineCount: async (context) => {
      const onboarded = await query(eq('onboardingStatus', 'Onboarded'), undefined, context);
      return onboarded.filter((machine) => machine.mergedIntoMachineId == null && machine.isExcluded !== true).length;
    },
    tag: async (machineId, tag, action, context) => {
      await session(changeTag(machineId, tag, action), context);
    },
  };
}

/** Asks for some names at a time, for URLs have an end. One device may answer to two names. */
async function byNames(
  names: readonly string[],
  query: (filter: Filter | undefined) => Promise<Machine[]>,
): Promise<Machine[]> {
  const found = new Map<string, Machine>();
  const spellings = [...new Set(names.flatMap((name) => [name, name.toLowerCase()]))];
  for (const part of chunkByLength(spellings, nameFilter)) {
    const filter = anyOf(part.map(nameFilter));
    for (const machine of await query(filter)) found.set(machine.id, machine);
  }
  return [...found.values()];
}

/** A short name also finds `name.domain`, a full one also the record that has the short name only. */
function nameFilter(name: string): Filter {
  const short = name.split('.', 1)[0] ?? name;
  const parts = [
    eq('computerDnsName', name),
    short === name ? startsWith('computerDnsName', `${name}.`) : eq('computerDnsName', short),
  ];
  return anyOf(parts) ?? eq('computerDnsName', name);
}

function matches(machine: Machine, filter: MachineFilter): boolean {
  const same = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
  const { tag, group, search, names } = filter;
  return (
    (tag === undefined || machine.machineTags.some((each) => same(each, tag))) &&
    (group === undefined || same(machine.rbacGroupName, group)) &&
    (names === undefined || names.some((name) => answersTo(machine, name))) &&
    (search === undefined || (machine.computerDnsName ?? '').toLowerCase().startsWith(search.trim().toLowerCase()))
  );
}

function answersTo(machine: Machine, name: string): boolean {
  const known = machine.computerDnsName?.toLowerCase() ?? '';
  const asked = name.toLowerCase();
  return known === asked || known.startsWith(`${asked}.`) || (!known.includes('.') && asked.startsWith(`${known}.`));
}

const getMachine = (id: string): ApiCall => ({
  ...READ,
  method: 'GET',
  template: '/api/machines/{id}',
  path: `/api/machines/${pathSegment(id)}`,
  purpose: 'read the device',
});

/** The only list without paging; compares whole tags, so that `server` does not find `server-test`. */
const findByTag = (tag: string): ApiCall => ({
  ...READ,
  method: 'GET',
  template: '/api/machines/findbytag',
  path: `/api/machines/findbytag?tag=${encode(tag)}&useStartsWithFilter=false`,
  purpose: 'find devices by tag',
});

function findByIp(ip: string, at: string): ApiCall {
  const instant = Date.parse(at);
  if (!ipaddr.isValid(ip) || Number.isNaN(instant)) {
    throw new PlaybookError({ kind: 'usage', message: 'Devices are found by an IP address and a moment (ISO 8601).' });
  }
  return {
    ...READ,
    method: 'GET',
    template: '/api/machines/findbyip',
    path: `/api/machines/findbyip(ip='${ip}',timestamp=${dateLiteral(instant - (instant % 1000))})`,
    purpose: 'find devices by IP address',
  };
}

/** Not repeated by itself: whoever lost the answer looks at the device first, so that the portal shows one change. */
const changeTag = (machineId: string, tag: string, action: 'Add' | 'Remove'): ApiCall => ({
  method: 'POST',
  template: '/api/machines/{id}/tags',
  path: `/api/machines/${pathSegment(machineId)}/tags`,
  body: { Value: tag, Action: action },
  kind: 'tag',
  purpose: action === 'Add' ? 'tag the device' : 'remove the tag from the device',
  repeatable: false,
  permission: PERMISSIONS.tags,
});
