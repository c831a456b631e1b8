/** A request as a transport hands it over; a socket is one transport, a function call another. */
export interface SimulatorRequest {
  readonly method: string;
  /** Path with query, or a whole address. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: string | Uint8Array;
}

export interface SimulatorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A reply before the transport: a fault may cut the connection before its first byte, or in the middle of the body. */
export interface Reply extends SimulatorResponse {
  readonly cut?: 'before' | 'middle';
}

/** Content type of every JSON reply of the service. */
const JSON_TYPE = 'application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8';

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': JSON_TYPE, 'odata-version': '4.0', ...headers },
    body: JSON.stringify(value),
  };
}

/** A reply without a body. */
export const empty = (status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers,
  body: '',
});
