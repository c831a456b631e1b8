import { readObject, requiredText } from '../http/body.ts';
import { json, type Reply } from '../http/messages.ts';
import type { Call, Route } from '../http/route.ts';
import { runQuery } from '../kql/run-query.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { tablesOf } from '../kql/tables.ts';

function run({ tenant, body }: Call): Reply {
  const query = requiredText(readObject(body, ['Query']), 'Query');
  if (tenant.hunt !== undefined) return found(tenant.hunt, tenant);
  const { columns, rows } = runQuery(query, tablesOf(tenant), tenant.clock.now());
  return json(200, { Schema: [...columns].map(([Name, Type]) => ({ Name, Type })), Results: rows });
}

/** Rows for devices of these names, whatever was asked. */
function found(names: readonly string[], { devices }: Tenant): Reply {
  const Results = names.flatMap((name) => {
    const wire = devices.find(({ story }) => story.name === name.toLowerCase())?.wire;
    return wire === undefined ? [] : [{ DeviceId: wire.id, DeviceName: wire.computerDnsName }];
  });
  const Schema = ['DeviceId', 'DeviceName'].map((Name) => ({ Name, Type: 'String' }));
  return json(200, { Schema, Results });
}

export const HUNTING_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/api/advancedqueries/run', limit: 'hunting', handle: run },
];
