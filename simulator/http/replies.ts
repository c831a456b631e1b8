import { applyQuery, type Collection } from '../odata/query.ts';
import { json, type Reply } from './messages.ts';
import type { Call } from './route.ts';

const context = (call: Call, set: string): string => `${call.baseUrl}/api/$metadata#${set}`;

export const entity = (call: Call, set: string, value: object, status = 200): Reply =>
  json(status, { '@odata.context': `${context(call, set)}/$entity`, ...value });

export const textValue = (call: Call, value: string): Reply =>
  json(200, { '@odata.context': context(call, 'Edm.String'), value });

/** A list without query options. */
export const list = (call: Call, set: string, value: readonly object[]): Reply =>
  json(200, { '@odata.context': context(call, set), value });

/** A list with `$filter`, `$top`, `$skip`. */
export function collection(call: Call, path: string, set: string, rows: readonly object[], options: Collection): Reply {
  const page = applyQuery(rows, call.query, options, call.pageSize);
  const body = { '@odata.context': context(call, set), value: page.rows };
  if (page.nextSkip === undefined) return json(200, body);
  const next = new URLSearchParams(call.query);
  next.set('$skip', String(page.nextSkip));
  return json(200, { ...body, '@odata.nextLink': `${call.baseUrl}${path}?${next.toString()}` });
}

/** `…/$count` answers with a bare number. */
export function count(call: Call, rows: readonly object[], options: Collection): Reply {
  const { total } = applyQuery(rows, call.query, options);
  return { status: 200, headers: { 'content-type': 'text/plain', 'odata-version': '4.0' }, body: String(total) };
}
