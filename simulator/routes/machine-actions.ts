import { ApiError, invalidInput, notFound } from '../http/api-error.ts';
import { readObject, requiredText } from '../http/body.ts';
import type { Reply } from '../http/messages.ts';
import { collection, count, entity, textValue } from '../http/replies.ts';
import { param, type Call, type Route } from '../http/route.ts';
import type { Collection } from '../odata/query.ts';
import { statusAt, toWire, type ActionRecord } from '../tenant/action-record.ts';
import { buildPackage, liveResponseResult } from '../tenant/package-zip.ts';

/** Filterable fields (Learn: List machineActions). */
const MACHINE_ACTIONS: Collection = {
  fields: {
    id: 'text',
    status: 'text',
    machineId: 'text',
    type: 'text',
    requestor: 'text',
    creationDateTimeUtc: 'date',
  },
};

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The moment that reads show: now, or earlier under a fault. */
function shownAt({ tenant, fault }: Call): number {
  return tenant.clock.now() - (fault?.kind === 'stale' ? tenant.clock.scaled(fault.seconds) : 0);
}

function rows(call: Call): readonly object[] {
  const at = shownAt(call);
  const visible = call.tenant.actions.list().filter(({ visibleAt }) => visibleAt <= at);
  return visible.map((record) => toWire(record, at));
}

function find(call: Call): ActionRecord {
  const id = param(call, 'id');
  if (!GUID.test(id)) {
    throw new ApiError(
      400,
      'BadRequest',
      `The key value (${id}) from request is not valid. The key value should be format of type 'Edm.Guid'.`,
    );
  }
  const record = call.tenant.actions.get(id);
  if (record === undefined || record.visibleAt > shownAt(call)) throw notFound(`MachineAction ${id} was not found`);
  return record;
}

function cancel(call: Call): Reply {
  const { tenant } = call;
  const record = find(call);
  const comment = requiredText(readObject(call.body, ['Comment']), 'Comment');
  if (record.end !== undefined) throw invalidInput('Action has already ended and cannot be cancelled');
  tenant.actions.cancel(record, tenant.application.id, comment);
  tenant.effects.add(tenant.clock.now(), {
    type: 'Cancel',
    machineId: record.device.wire.id,
    device: record.device.wire.computerDnsName,
    target: record.id,
    comment,
    detail: record.type,
  });
  return entity(call, 'MachineActions', toWire(record, tenant.clock.now()));
}

function succeeded(call: Call, type: string): ActionRecord {
  const record = find(call);
  if (record.type !== type) throw invalidInput(`Provided Guid is not a valid id for a ${type} action`);
  if (statusAt(record, shownAt(call)) !== 'Succeeded')
    throw notFound(`The result of action ${record.id} was not found`);
  return record;
}

const link = (call: Call, file: string, token: string): string =>
  `${call.baseUrl}/safedownload/${file}?token=${encodeURIComponent(token)}`;

function packageUri(call: Call): Reply {
  const { tenant } = call;
  const record = succeeded(call, 'CollectInvestigationPackage');
  const name = 'WDATP_Investigation_Package.zip';
  const content = (): Uint8Array => buildPackage(record);
  const token = tenant.links.add({ name, contentType: 'application/zip', content }, tenant.clock.now());
  // A JSON text inside the JSON text, as the service answers.
  return textValue(call, JSON.stringify(link(call, name, token)));
}

function liveResponseLink(call: Call): Reply {
  const { tenant } = call;
  const record = succeeded(call, 'LiveResponse');
  const result = liveResponseResult(record, Number(param(call, 'index')));
  if (result === undefined) throw notFound(`Command ${param(call, 'index')} of action ${record.id} has no result`);
  const name = 'output';
  const download = { name, contentType: 'application/octet-stream', content: () => result };
  return textValue(call, link(call, name, tenant.links.add(download, tenant.clock.now())));
}

const LIST = '/api/machineactions';

export const MACHINE_ACTION_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: LIST,
    limit: 'standard',
    handle: (call) => collection(call, LIST, 'MachineActions', rows(call), MACHINE_ACTIONS),
  },
  {
    method: 'GET',
    path: `${LIST}/$count`,
    limit: 'standard',
    handle: (call) => count(call, rows(call), MACHINE_ACTIONS),
  },
  {
    method: 'GET',
    path: `${LIST}/{id}`,
    limit: 'standard',
    handle: (call) => entity(call, 'MachineActions', toWire(find(call), shownAt(call))),
  },
  { method: 'POST', path: `${LIST}/{id}/cancel`, limit: 'standard', handle: cancel },
  { method: 'GET', path: `${LIST}/{id}/getPackageUri`, limit: 'package-link', handle: packageUri },
  {
    method: 'GET',
    path: `${LIST}/{id}/GetLiveResponseResultDownloadLink(index={index})`,
    limit: 'standard',
    handle: liveResponseLink,
  },
];
