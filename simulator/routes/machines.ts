import { readObject, requiredOneOf, requiredText } from '../http/body.ts';
import { invalidInput } from '../http/api-error.ts';
import type { Reply } from '../http/messages.ts';
import { collection, count, entity, list } from '../http/replies.ts';
import { param, type Call, type Route } from '../http/route.ts';
import type { Collection } from '../odata/query.ts';
import { DOMAIN } from '../tenant/device.ts';

/** Filterable fields (Learn: List machines). The group can be filtered by its id only. */
const MACHINES: Collection = {
  fields: {
    computerDnsName: 'text',
    id: 'text',
    version: 'text',
    deviceValue: 'text',
    aadDeviceId: 'text',
    machineTags: 'texts',
    lastSeen: 'date',
    exposureLevel: 'text',
    onboardingStatus: 'text',
    lastIpAddress: 'text',
    healthStatus: 'text',
    osPlatform: 'text',
    riskScore: 'text',
    rbacGroupId: 'number',
  },
};

const QUARTER_HOUR_MS = 15 * 60_000;
const THIRTY_DAYS_MS = 30 * 86_400_000;

const rows = ({ tenant }: Call): readonly object[] => tenant.devices.map(({ wire }) => wire);

function findByTag(call: Call): Reply {
  const tag = call.query.get('tag');
  if (tag === null || tag === '') throw invalidInput('Tag must not be empty');
  const startsWith = call.query.get('useStartsWithFilter')?.toLowerCase() === 'true';
  const found = call.tenant.devices.filter(({ wire }) =>
    wire.machineTags.some((candidate) => (startsWith ? candidate.startsWith(tag) : candidate === tag)),
  );
  return list(
    call,
    'Machines',
    found.map(({ wire }) => wire),
  );
}

/** Devices that used an internal address within a quarter of an hour of a moment. */
function findByIp(call: Call): Reply {
  const at = Date.parse(param(call, 'timestamp'));
  const now = call.tenant.clock.now();
  if (Number.isNaN(at) || at < now - THIRTY_DAYS_MS || at > now + QUARTER_HOUR_MS) {
    throw invalidInput('Timestamp must be within the last 30 days');
  }
  const found = call.tenant.devices.filter(({ wire, online }) => {
    const lastSeen = online ? now : Date.parse(wire.lastSeen);
    return wire.lastIpAddress === param(call, 'ip') && at <= lastSeen + QUARTER_HOUR_MS;
  });
  return list(
    call,
    'Machines',
    found.map(({ wire }) => wire),
  );
}

function changeTags(call: Call): Reply {
  const { tenant } = call;
  const device = tenant.device(param(call, 'id'));
  const body = readObject(call.body, ['Value', 'Action']);
  const tag = requiredText(body, 'Value');
  const action = requiredOneOf(body, 'Action', ['Add', 'Remove']);
  const others = device.wire.machineTags.filter((candidate) => candidate !== tag);
  device.wire.machineTags = action === 'Add' ? [...others, tag] : others;
  tenant.effects.add(tenant.clock.now(), {
    type: action === 'Add' ? 'Tag' : 'Untag',
    machineId: device.wire.id,
    device: device.wire.computerDnsName,
    target: tag,
    comment: null,
    detail: null,
  });
  return entity(call, 'Machines', device.wire);
}

function logonUsers(call: Call): Reply {
  const { wire, story } = call.tenant.device(param(call, 'id'));
  const users = story.user === undefined ? [] : [story.user];
  return list(
    call,
    'Users',
    users.map((user) => ({
      id: `contoso\\${user}`,
      accountName: user,
      accountDomain: DOMAIN.split('.')[0],
      firstSeen: wire.firstSeen,
      lastSeen: wire.lastSeen,
      logonTypes: 'Interactive',
      isDomainAdmin: false,
      isOnlyNetworkUser: false,
    })),
  );
}

export const MACHINE_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/machines',
    limit: 'standard',
    handle: (call) => collection(call, '/api/machines', 'Machines', rows(call), MACHINES),
  },
  {
    method: 'GET',
    path: '/api/machines/$count',
    limit: 'standard',
    handle: (call) => count(call, rows(call), MACHINES),
  },
  { method: 'GET', path: '/api/machines/findbytag', limit: 'standard', handle: findByTag },
  {
    method: 'GET',
    path: "/api/machines/findbyip(ip='{ip}',timestamp={timestamp})",
    limit: 'standard',
    handle: findByIp,
  },
  {
    method: 'GET',
    path: '/api/machines/{id}',
    limit: 'standard',
    handle: (call) => entity(call, 'Machines', call.tenant.device(param(call, 'id')).wire),
  },
  { method: 'GET', path: '/api/machines/{id}/logonusers', limit: 'standard', handle: logonUsers },
  { method: 'POST', path: '/api/machines/{id}/tags', limit: 'standard', handle: changeTags },
];
