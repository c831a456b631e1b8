import type { Fault } from '../faults.ts';
import type { LimitKind } from '../limits.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { Reply } from './messages.ts';

/** One call, as an operation sees it. */
export interface Call {
  readonly tenant: Tenant;
  /** Parts of the path that the template names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string | Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Address of the tenant without a trailing slash. */
  readonly baseUrl: string;
  /** Rows of a page without `$top`. */
  readonly pageSize: number;
  readonly fault: Fault | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path with `{names}`; matched without regard to case. */
  readonly path: string;
  readonly limit: LimitKind | 'none';
  /** Open to everybody; a link that carries its own secret. */
  readonly open?: boolean;
  readonly handle: (call: Call) => Reply;
}

/** A part of the path that the template of the route names. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route has no parameter ${name}.`);
  return value;
}
