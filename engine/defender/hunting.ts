import { PERMISSIONS } from '../../language/catalog/permissions.ts';
import { PlaybookError } from '../errors.ts';
import type { CallContext, DefenderApi } from '../ports.ts';
import type { ApiCall } from './api-call.ts';
import type { ApiSession } from './api-session.ts';
import type { HuntRow } from './entities.ts';
import { ask } from './operations.ts';
import { HuntReplySchema } from './schemas.ts';

export const GRAPH_ROOT = '/v1.0/';

const CALL = {
  method: 'POST',
  kind: 'hunting',
  purpose: 'run the hunting query',
  repeatable: true,
  timeoutMs: 220_000, // a query may take 200 seconds
} as const;

const defenderCall = (query: string): ApiCall => ({
  ...CALL,
  template: '/api/advancedqueries/run',
  path: '/api/advancedqueries/run',
  body: { Query: query },
  permission: PERMISSIONS.hunting,
});

/** Learn: security: runHuntingQuery. */
const graphCall = (query: string): ApiCall => ({
  ...CALL,
  template: `${GRAPH_ROOT}security/runHuntingQuery`,
  path: `${GRAPH_ROOT}security/runHuntingQuery`,
  body: { Query: query },
  permission: { application: 'ThreatHunting.Read.All', delegated: 'ThreatHunting.Read.All' },
  permissionOf: 'Microsoft Graph',
});

type Hunt = (query: string, context?: CallContext) => Promise<HuntRow[]>;

/**
 * Advanced hunting. Microsoft retires Defender's own call tenant by tenant since January 2026 (MC1220762) and has the same in
 * Graph, with tokens of its own: the one that answered last is asked first, the other where that one is gone.
 */
export function huntingApi(defender: ApiSession, graph: ApiSession | undefined): Pick<DefenderApi, 'hunt'> {
  const by =
    (session: ApiSession, call: (query: string) => ApiCall): Hunt =>
    (query, context) =>
      ask(session, call(query), HuntReplySchema, context);
  let first = by(defender, defenderCall);
  let second = graph === undefined ? undefined : by(graph, graphCall);

  return {
    hunt: async (query, context) => {
      const [usual, other] = [first, second];
      try {
        return await usual(query, context);
      } catch (error) {
        if (!isGone(error)) throw error;
        if (other === undefined) throw withoutOther(error);
        const rows = await other(query, { ...context, prepaid: false }).catch((reason: unknown) => {
          throw bothFailed(error, reason);
        });
        [first, second] = [other, usual];
        return rows;
      }
    },
  };
}

/** 403 is a missing permission, unless the service says that there is nothing to permit. */
function isGone(error: unknown): error is PlaybookError {
  if (!(error instanceof PlaybookError)) return false;
  const { status, code, message } = error.detail;
  if (status === 404 || status === 410) return true;
  return (
    status === 403 &&
    (code === 'DisabledFeature' || /retired|deprecated|decommissioned|no longer|not available/i.test(message))
  );
}

const withoutOther = ({ detail }: PlaybookError): PlaybookError =>
  new PlaybookError({
    ...detail,
    advice:
      'Hunting has moved to Microsoft Graph: grant ThreatHunting.Read.All under Microsoft Graph, and connect the tenant again.',
  });

function bothFailed(gone: PlaybookError, reason: unknown): unknown {
  if (!(reason instanceof PlaybookError)) return reason;
  const { detail } = reason;
  const message = `${detail.message} Before, the other address for hunting answered HTTP ${String(gone.detail.status)}.`;
  return new PlaybookError({ ...detail, message }, { cause: gone });
}
