import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import type { CallContext, DefenderApi, MachineActionFilter } from '../ports.ts';
import type { Clock } from '../time/clock.ts';
import { wait } from '../time/wait.ts';
import { pathSegment, type ApiCall } from './api-call.ts';
import type { ApiSession } from './api-session.ts';
import type { MachineAction } from './entities.ts';
import { machineActionCall } from './machine-action-call.ts';
import { allOf, anyOf, chunkByLength, eq, since, type Filter } from './odata.ts';
import { ask, list, orUndefined } from './operations.ts';
import { InvestigationSchema, MachineActionSchema, ValueSchema } from './schemas.ts';

type MachineActionApi = Pick<
  DefenderApi,
  | 'machineActions'
  | 'submit'
  | 'cancelMachineAction'
  | 'startInvestigation'
  | 'investigations'
  | 'investigation'
  | 'packageLink'
  | 'liveResponseLink'
>;

/** An action may be unknown to the service for a second after it was made. */
const LOOKS_AT_A_NEW_ACTION = 3;
const BETWEEN_LOOKS_MS = 1_000;

export function machineActionApi(session: ApiSession, clock: Clock): MachineActionApi {
  const link = async (call: ApiCall, context?: CallContext): Promise<string | undefined> => {
    const reply = await orUndefined(ask(session, call, ValueSchema, context));
    return reply === undefined ? undefined : unquote(reply.value);
  };
  return {
    machineActions: async (filter, context) => {
      const single = singleId(filter);
      if (single === undefined) return newestFirst(await listActions(session, filter, context));
      const action = await lookUp(session, clock, single, context);
      return action === undefined ? [] : [action];
    },
    submit: async (action, machineId, params, context) =>
      ask(session, machineActionCall(action, machineId, params), MachineActionSchema, context),
    cancelMachineAction: async (id, comment, context) =>
      ask(session, cancelCall(id, comment), MachineActionSchema, context),
    startInvestigation: async (machineId, comment, context) =>
      ask(session, investigationCall(machineId, comment), InvestigationSchema, context),
    investigations: async ({ machineId, startedSince }, context) => {
      const request = {
        path: '/api/investigations',
        purpose: 'list investigations',
        permission: PERMISSIONS.alerts,
        query: { filter: allOf([eq('machineId', machineId), since('startTime', Date.parse(startedSince))]) },
        schema: InvestigationSchema,
      };
      return (await list(session, request, context)).filter(({ triggeringAlertId }) => !triggeringAlertId);
    },
    investigation: async (id, context) => orUndefined(ask(session, getInvestigation(id), InvestigationSchema, context)),
    packageLink: async (id, context) => link(packageLinkCall(id), context),
    liveResponseLink: async (id, index, context) => link(liveResponseLinkCall(id, index), context),
  };
}

/** One id and nothing else is read directly: a list is some seconds behind. */
function singleId(filter: MachineActionFilter): string | undefined {
  const others = [filter.machineId, filter.machineIds, filter.types, filter.statuses, filter.createdSince];
  return filter.ids?.length === 1 && others.every((each) => each === undefined) ? filter.ids[0] : undefined;
}

async function lookUp(
  session: ApiSession,
  clock: Clock,
  id: string,
  context?: CallContext,
): Promise<MachineAction | undefined> {
  for (let look = 1; ; look++) {
    const found = await orUndefined(ask(session, getAction(id), MachineActionSchema, context));
    if (found !== undefined || look === LOOKS_AT_A_NEW_ACTION) return found;
    await wait(clock, BETWEEN_LOOKS_MS, context?.signal);
  }
}

async function listActions(
  session: ApiSession,
  filter: MachineActionFilter,
  context?: CallContext,
): Promise<MachineAction[]> {
  const common = allOf([
    filter.machineId === undefined ? undefined : eq('machineId', filter.machineId),
    anyOf((filter.types ?? []).map((type) => eq('type', type))),
    anyOf((filter.statuses ?? []).map((status) => eq('status', status))),
    filter.createdSince === undefined ? undefined : since('creationDateTimeUtc', Date.parse(filter.createdSince)),
  ]);
  const parts = filter.ids === undefined ? machineParts(filter.machineIds) : partsOf(filter.ids, idFilter);
  const found: MachineAction[] = [];
  for (const part of parts) {
    const request = {
      path: '/api/machineactions',
      purpose: 'list machine actions',
      permission: PERMISSIONS.readMachines,
      query: { filter: allOf([common, part]) },
      schema: MachineActionSchema,
    };
    found.push(...(await list(session, request, context)));
  }
  return found;
}

const machineParts = (ids: readonly string[] | undefined): readonly (Filter | undefined)[] =>
  ids === undefined ? [undefined] : partsOf(ids, (id) => eq('machineId', id));

/** As many to a call as an address holds. */
const partsOf = (ids: readonly string[], filterOf: (id: string) => Filter): readonly (Filter | undefined)[] =>
  chunkByLength(ids, filterOf).map((part) => anyOf(part.map(filterOf)));

const idFilter = (id: string): Filter => eq('id', id);

/** Dates have up to seven digits of a fraction, so they are compared as moments. */
const newestFirst = (actions: readonly MachineAction[]): MachineAction[] =>
  actions.toSorted((a, b) => Date.parse(b.creationDateTimeUtc) - Date.parse(a.creationDateTimeUtc));

/** Links came quoted twice in Learn's sample and bare in others' captures. */
function unquote(link: string): string {
  const text = link.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

const getAction = (id: string): ApiCall => ({
  method: 'GET',
  template: '/api/machineactions/{id}',
  path: `/api/machineactions/${pathSegment(id)}`,
  kind: 'read',
  purpose: 'read the machine action',
  repeatable: true,
  permission: PERMISSIONS.readMachines,
});

/** What is cancelled stays so: a second cancel is refused and changes nothing. */
const cancelCall = (id: string, comment: string): ApiCall => ({
  method: 'POST',
  template: '/api/machineactions/{id}/cancel',
  path: `/api/machineactions/${pathSegment(id)}/cancel`,
  body: { Comment: comment },
  kind: 'machine-action',
  purpose: 'cancel the machine action',
  repeatable: true,
});

const investigationCall = (machineId: string, comment: string): ApiCall => ({
  method: 'POST',
  template: '/api/machines/{id}/startInvestigation',
  path: `/api/machines/${pathSegment(machineId)}/startInvestigation`,
  body: { Comment: comment },
  kind: 'investigation',
  purpose: 'start an investigation of the device',
  repeatable: false,
  permission: PERMISSIONS.alerts,
});

const getInvestigation = (id: string): ApiCall => ({
  method: 'GET',
  template: '/api/investigations/{id}',
  path: `/api/investigations/${pathSegment(id)}`,
  kind: 'read',
  purpose: 'read the investigation',
  repeatable: true,
  permission: PERMISSIONS.alerts,
});

const packageLinkCall = (id: string): ApiCall => ({
  method: 'GET',
  template: '/api/machineactions/{id}/getPackageUri',
  path: `/api/machineactions/${pathSegment(id)}/getPackageUri`,
  kind: 'package-link',
  purpose: 'give a link to the investigation package',
  repeatable: true,
  permission: PERMISSIONS.collect,
});

const liveResponseLinkCall = (id: string, index: number): ApiCall => ({
  method: 'GET',
  template: '/api/machineactions/{id}/GetLiveResponseResultDownloadLink(index={n})',
  path: `/api/machineactions/${pathSegment(id)}/GetLiveResponseResultDownloadLink(index=${String(Math.trunc(index))})`,
  kind: 'read',
  purpose: 'give a link to the result of live response',
  repeatable: true,
  permission: PERMISSIONS.liveResponse,
});
