import { ACTIONS } from '../../language/catalog/actions/index.ts';
import { notFound } from '../http/api-error.ts';
import { readObject, requiredText } from '../http/body.ts';
import type { Reply } from '../http/messages.ts';
import { collection, entity } from '../http/replies.ts';
import { param, type Call, type Route } from '../http/route.ts';
import type { Collection } from '../odata/query.ts';
import { printTime } from '../tenant/clock.ts';
import { checkPlatform } from '../tenant/platform-rules.ts';

const INVESTIGATIONS: Collection = {
  fields: { startTime: 'date', id: 'text', state: 'text', machineId: 'text', triggeringAlertId: 'text' },
};
const FIRST_ID = 63_004;

function start(call: Call): Reply {
  const { tenant } = call;
  const device = tenant.device(param(call, 'id'));
  const comment = requiredText(readObject(call.body, ['Comment']), 'Comment');
  checkPlatform(ACTIONS['device.investigate'], null, device);
  const now = tenant.clock.now();
  const investigation = {
    id: String(FIRST_ID + tenant.investigations.length),
    startTime: printTime(now),
    endTime: null,
    state: 'Running',
    cancelledBy: null,
    statusDetails: null,
    machineId: device.wire.id,
    computerDnsName: device.wire.computerDnsName,
    triggeringAlertId: null,
  };
  tenant.investigations.push(investigation);
  tenant.effects.add(now, {
    type: 'StartInvestigation',
    machineId: device.wire.id,
    device: device.wire.computerDnsName,
    target: investigation.id,
    comment,
    detail: null,
  });
  return entity(call, 'Investigations', investigation, 201);
}

function get(call: Call): Reply {
  const id = param(call, 'id');
  const found = call.tenant.investigations.find((investigation) => investigation.id === id);
  if (found === undefined) throw notFound(`Investigation ${id} was not found`);
  return entity(call, 'Investigations', found);
}

const LIST = '/api/investigations';

export const INVESTIGATION_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/api/machines/{id}/startInvestigation', limit: 'investigation', handle: start },
  {
    method: 'GET',
    path: LIST,
    limit: 'standard',
    handle: (call) => collection(call, LIST, 'Investigations', call.tenant.investigations, INVESTIGATIONS),
  },
  { method: 'GET', path: `${LIST}/{id}`, limit: 'standard', handle: get },
];
