import { ApiError, invalidBody, invalidInput, missingParameter } from '../http/api-error.ts';
import { isObject, readObject, requiredTexts, type JsonObject } from '../http/body.ts';
import { empty, json, type Reply } from '../http/messages.ts';
import { collection, count, entity } from '../http/replies.ts';
import { param, type Call, type Route } from '../http/route.ts';
import type { Collection } from '../odata/query.ts';
import type { WireIndicator } from '../tenant/entities.ts';
import { checkIndicator, INDICATOR_FIELDS } from '../tenant/indicator-rules.ts';

/** Filterable fields (Learn: List Indicators). */
const INDICATORS: Collection = {
  fields: {
    application: 'text',
    createdByDisplayName: 'text',
    expirationTime: 'date',
    generateAlert: 'boolean',
    title: 'text',
    rbacGroupNames: 'texts',
    rbacGroupIds: 'texts',
    indicatorValue: 'text',
    indicatorType: 'text',
    creationTimeDateTimeUtc: 'date',
    createdBy: 'text',
    action: 'text',
    severity: 'text',
  },
};

const LARGEST_BATCH = 500;

function submitOne({ tenant }: Call, item: JsonObject): WireIndicator {
  const now = tenant.clock.now();
  const { indicator, isNew } = tenant.indicators.submit(checkIndicator(item, now), tenant.application, now);
  recordEffect(tenant, isNew ? 'AddIndicator' : 'UpdateIndicator', indicator);
  return indicator;
}

function recordEffect({ clock, effects }: Call['tenant'], type: string, indicator: WireIndicator): void {
  effects.add(clock.now(), {
    type,
    machineId: null,
    device: null,
    target: indicator.indicatorValue,
    comment: indicator.description,
    detail: indicator.action,
  });
}

function importAll(call: Call): Reply {
  const items = readObject(call.body, ['Indicators'])['Indicators'];
  if (items === undefined) throw missingParameter('Indicators');
  if (!Array.isArray(items) || items.length === 0) throw invalidBody();
  checkBatch(items.length);
  return json(200, { value: items.map((item: unknown) => importOne(call, item)) });
}

/** An item that fails does not stop the others. */
function importOne(call: Call, item: unknown): object {
  const value = isObject(item) && typeof item['indicatorValue'] === 'string' ? item['indicatorValue'] : '';
  try {
    if (!isObject(item)) throw invalidBody();
    const unknown = Object.keys(item).find((name) => !INDICATOR_FIELDS.includes(name));
    if (unknown !== undefined) throw invalidInput(`Property '${unknown}' does not exist`);
    return { id: submitOne(call, item).id, indicator: value, isFailed: false, failureReason: null };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { id: null, indicator: value, isFailed: true, failureReason: `${error.code}: ${error.message}` };
  }
}

function checkBatch(size: number): void {
  if (size <= LARGEST_BATCH) return;
  throw new ApiError(
    400,
    'MaximumBatchSizeExceeded',
    `Maximum batch size exceeded. Received: ${size}, allowed: ${LARGEST_BATCH}`,
  );
}

function remove(call: Call, ids: readonly string[]): Reply {
  for (const indicator of call.tenant.indicators.delete(ids)) recordEffect(call.tenant, 'DeleteIndicator', indicator);
  return empty(204);
}

function batchDelete(call: Call): Reply {
  const ids = requiredTexts(readObject(call.body, ['IndicatorIds']), 'IndicatorIds');
  if (ids.length === 0) throw invalidInput('IndicatorIds must not be empty');
  checkBatch(ids.length);
  return remove(call, [...new Set(ids)]);
}

const LIST = '/api/indicators';

export const INDICATOR_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: LIST,
    limit: 'standard',
    handle: (call) => collection(call, LIST, 'Indicators', call.tenant.indicators.list(), INDICATORS),
  },
  {
    method: 'GET',
    path: `${LIST}/$count`,
    limit: 'standard',
    handle: (call) => count(call, call.tenant.indicators.list(), INDICATORS),
  },
  {
    method: 'POST',
    path: LIST,
    limit: 'standard',
    handle: (call) => entity(call, 'Indicators', submitOne(call, readObject(call.body, INDICATOR_FIELDS))),
  },
  { method: 'POST', path: `${LIST}/import`, limit: 'indicator-import', handle: importAll },
  { method: 'POST', path: `${LIST}/BatchDelete`, limit: 'indicator-delete', handle: batchDelete },
  {
    method: 'GET',
    path: `${LIST}/{id}`,
    limit: 'standard',
    handle: (call) => entity(call, 'Indicators', call.tenant.indicators.get(param(call, 'id'))),
  },
  { method: 'DELETE', path: `${LIST}/{id}`, limit: 'standard', handle: (call) => remove(call, [param(call, 'id')]) },
];
