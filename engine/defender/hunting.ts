import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import type { DefenderApi } from '../ports.ts';
import type { ApiSession } from './api-session.ts';
import { ask } from './operations.ts';
import { HuntReplySchema } from './schemas.ts';

/** Advanced hunting. Apart from the rest, for Microsoft has announced that the call moves to Graph. */
export function huntingApi(session: ApiSession): Pick<DefenderApi, 'hunt'> {
  return {
    hunt: (query, context) =>
      ask(
        session,
        {
          method: 'POST',
          template: '/api/advancedqueries/run',
          path: '/api/advancedqueries/run',
          body: { Query: query },
          kind: 'hunting',
          purpose: 'run the hunting query',
          repeatable: true,
          permission: PERMISSIONS.hunting,
          timeoutMs: 220_000, // a query may take 200 seconds
        },
        HuntReplySchema,
        context,
      ),
  };
}
