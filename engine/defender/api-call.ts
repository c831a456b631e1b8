import type { Permission } from '../../language/catalog/action-spec.ts';
import { PlaybookError } from '../errors.ts';
import type { CallKind } from '../ports.ts';

/** One request to the service before sign-in, budget and transport. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** For the record: the path with `{id}` in place of what is particular. */
  readonly template: string;
  /** Path below the tenant's base address, encoded, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly kind: CallKind;
  /** Completes "Defender could not …". */
  readonly purpose: string;
  /** False where a repeat may do something twice: then only answers that prove that nothing was done are followed by another try. */
  readonly repeatable: boolean;
  readonly permission?: Permission;
  /** The API in Entra that the permission belongs to; WindowsDefenderATP where left out. */
  readonly permissionOf?: string;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

/** An id as one segment of a path. Ids come from alerts: `..` and the like must not lead elsewhere. */
export function pathSegment(id: string): string {
  if (id === '' || id === '.' || id === '..') {
    throw new PlaybookError({ kind: 'usage', message: `'${id}' is no id.` });
  }
  return encodeURIComponent(id.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}
