import { actionSpec } from '../../language/catalog/actions/index.ts';
import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import { PlaybookError } from '../errors.ts';
import type { DefenderApi } from '../ports.ts';
import { pathSegment, type ApiCall } from './api-call.ts';
import type { ApiSession } from './api-session.ts';
import type { Alert } from './entities.ts';
import { eq } from './odata.ts';
import { ask, list, orUndefined, payOnce } from './operations.ts';
import { AlertSchema } from './schemas.ts';

type AlertApi = Pick<DefenderApi, 'alert' | 'alerts' | 'updateAlert'>;

/** Alerts come with their evidence, some kilobytes each. */
const PAGE = 500;
/** A search looks at so many of the newest alerts: the service has no filter for titles. */
const SEARCHED = 2_000;

export function alertApi(session: ApiSession): AlertApi {
  return {
    alert: async (id, context) => orUndefined(ask(session, getAlert(id), AlertSchema, context)),
    alerts: async ({ incidentId, search, limit }, context) => {
      const wanted = search?.trim().toLowerCase() ?? '';
      const most = wanted === '' ? limit : SEARCHED;
      const found = await list(
        session,
        {
          path: '/api/alerts',
          purpose: 'list alerts',
          permission: PERMISSIONS.readAlerts,
          query: {
            filter: incidentId === undefined ? undefined : eq('incidentId', wholeNumber(incidentId)),
            expand: 'evidence',
            orderBy: 'alertCreationTime desc',
          },
          schema: AlertSchema,
          pageSize: PAGE,
          ...(most === undefined ? {} : { limit: most }),
        },
        context,
      );
      return found.filter((alert) => mentions(alert, wanted)).slice(0, limit ?? Infinity);
    },
    updateAlert: async (id, changes, context) => {
      const body = wireChanges(changes);
      const paid = payOnce(session);
      try {
        await paid(patchAlert(id, body), context);
      } catch (error) {
        const older = olderDetermination(body, error);
        if (older === undefined) throw error;
        await paid(patchAlert(id, older), context);
      }
    },
  };
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new PlaybookError({ kind: 'usage', message: `'${text}' is no number of an incident.` });
}

const mentions = (alert: Alert, text: string): boolean =>
  [alert.id, alert.title, alert.computerDnsName ?? ''].some((each) => each.toLowerCase().includes(text));

const getAlert = (id: string): ApiCall => ({
  method: 'GET',
  template: '/api/alerts/{id}',
  path: `/api/alerts/${pathSegment(id)}`,
  kind: 'read',
  purpose: 'read the alert',
  repeatable: true,
  permission: PERMISSIONS.readAlerts,
});

/** A comment is added each time that it is sent. */
const patchAlert = (id: string, body: Readonly<Record<string, string>>): ApiCall => ({
  method: 'PATCH',
  template: '/api/alerts/{id}',
  path: `/api/alerts/${pathSegment(id)}`,
  body,
  kind: 'alert',
  purpose: 'update the alert',
  repeatable: body['comment'] === undefined,
  permission: PERMISSIONS.alerts,
});

/** Properties by the name of the language or of the wire, as the catalog ties them. */
function wireChanges(changes: Readonly<Record<string, string>>): Record<string, string> {
  const fields = Object.entries(actionSpec('alert.update').http.body);
  return Object.fromEntries(
    Object.entries(changes).map(([name, value]) => {
      const field = fields.find(([wire, source]) => wire === name || ('param' in source && source.param === name));
      if (field === undefined)
        throw new PlaybookError({ kind: 'usage', message: `An alert has no '${name}' to change.` });
      return [field[0], value];
    }),
  );
}

/** Two pages of Learn name these differently; the newer name is sent first (mde-api section 3.3). */
const OLDER_DETERMINATIONS: Readonly<Record<string, string>> = {
  ConfirmedActivity: 'ConfirmedUserActivity',
  NotMalicious: 'Clean',
};

function olderDetermination(
  body: Readonly<Record<string, string>>,
  error: unknown,
): Record<string, string> | undefined {
  const older = OLDER_DETERMINATIONS[body['determination'] ?? ''];
  const refused = error instanceof PlaybookError && error.detail.status === 400;
  return refused && older !== undefined ? { ...body, determination: older } : undefined;
}
