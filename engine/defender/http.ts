/** HTTP as the client sees it. A transport over sockets and the practice tenant in process both have this shape. */

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole exchange, the body included. */
  readonly timeoutMs: number;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed bytes. Throws `TransportError` where the connection breaks on the way. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends one request. Redirects are answers like any other. Rejects with `TransportError` and nothing else. */
export type Send = (request: HttpRequest) => Promise<HttpReply>;

export type TransportFailure =
  | 'refused' // nothing listens there
  | 'unknown-host' // no such name
  | 'unreachable' // no route
  | 'untrusted' // certificate
  | 'proxy' // it does not let us through
  | 'connect-timeout'
  | 'timeout'
  | 'closed' // the connection broke
  | 'malformed' // no HTTP, or a body that does not decompress
  | 'aborted'; // by the caller's signal

/** Failures that happen before the first byte of a request is sent. */
const BEFORE_SENDING: readonly TransportFailure[] = [
  'refused',
  'unknown-host',
  'unreachable',
  'untrusted',
  'proxy',
  'connect-timeout',
];

/** No answer, or half of one. Carries no URL: links are secrets. */
export class TransportError extends Error {
  override readonly name: string = 'TransportError';
  readonly failure: TransportFailure;
  /** False where the service cannot have seen the request. */
  readonly sent: boolean;

  constructor(failure: TransportFailure, message: string, sent = !BEFORE_SENDING.includes(failure)) {
    super(message);
    this.failure = failure;
    this.sent = sent;
  }
}
