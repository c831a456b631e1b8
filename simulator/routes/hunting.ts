import { readObject, requiredText } from '../http/body.ts';
import { json, type Reply } from '../http/messages.ts';
import type { Call, Route } from '../http/route.ts';
import { runQuery } from '../kql/run-query.ts';
import { tablesOf } from '../kql/tables.ts';

function run({ tenant, body }: Call): Reply {
  const query = requiredText(readObject(body, ['Query']), 'Query');
  const { columns, rows } = runQuery(query, tablesOf(tenant), tenant.clock.now());
  return json(200, { Schema: [...columns].map(([Name, Type]) => ({ Name, Type })), Results: rows });
}

export const HUNTING_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/api/advancedqueries/run', limit: 'hunting', handle: run },
];
