import type { ActionSpec, BodySource } from '../../language/catalog/action-spec.ts';
import { actionSpec, type ActionId } from '../../language/catalog/actions/index.ts';
import { PlaybookError } from '../errors.ts';
import { pathSegment, type ApiCall } from './api-call.ts';

/** Words of the language for choices whose wire names differ (Learn: isolate-machine, run-av-scan). */
const WIRE_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  IsolationType: { fully: 'Full', selectively: 'Selective' },
  ScanType: { fully: 'Full', quickly: 'Quick' },
};

/**
 * The call of a machine action, as the catalog describes it. It is never repeated: MDE knows no idempotency key, and a second
 * POST may queue a second action.
 */
export function machineActionCall(id: ActionId, machineId: string, params: Readonly<Record<string, unknown>>): ApiCall {
  const spec = actionSpec(id);
  if (spec.machineAction === undefined) {
    throw new PlaybookError({ kind: 'internal', message: `'${spec.phrase}' does not become a machine action.` });
  }
  return {
    method: spec.http.method,
    template: spec.http.path.replace('{device}', '{id}'),
    path: spec.http.path.replace('{device}', () => pathSegment(machineId)),
    body: bodyOf(spec, params),
    kind: spec.machineAction === 'LiveResponse' ? 'live-response' : 'machine-action',
    purpose: purposeOf(spec),
    repeatable: false,
    permission: spec.permission,
  };
}

function bodyOf(spec: ActionSpec, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const value = (field: string, source: BodySource): unknown => {
    if ('literal' in source) return source.literal;
    const given = params[source.param];
    if (given === undefined) {
      throw new PlaybookError({ kind: 'internal', message: `'${spec.phrase}' was sent without '${source.param}'.` });
    }
    return typeof given === 'string' ? (WIRE_WORDS[field]?.[given] ?? given) : given;
  };
  return Object.fromEntries(Object.entries(spec.http.body).map(([field, source]) => [field, value(field, source)]));
}

function purposeOf(spec: ActionSpec): string {
  if (spec.machineAction === 'LiveResponse') return 'start live response on the device';
  return spec.scope === 'device-file' ? `${spec.phrase} the file on the device` : `${spec.phrase} the device`;
}
