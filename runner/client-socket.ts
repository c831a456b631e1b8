/** One connection to a runner that listens: raw requests, and errors as they were thrown on the other side. */
import { connect } from 'node:net';
import {
  createMessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
  type RequestType,
} from 'vscode-jsonrpc/node';
import type { WindowToken, WindowTokenRequest } from '../engine/auth/profile-token-source.ts';
import { PlaybookError } from '../engine/errors.ts';
import { socketAddress } from './home.ts';
import { GetToken, Hello, PROTOCOL_VERSION, type ErrorData, type HelloResult } from './protocol.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** Undefined where nobody listens. */
export function connectSocket(home: string): Promise<MessageConnection | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketAddress(home));
    const timer = setTimeout(() => {
      socket.destroy(new Error('timeout'));
    }, CONNECT_TIMEOUT_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
      socket.on('error', () => {
        connection.end();
      });
      // A runner that is killed answers nothing any more: what waits for it must hear so.
      connection.onClose(() => {
        connection.dispose();
      });
      resolve(connection);
    });
    socket.once('error', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}

/** Sends a request and gives its reply; an error reply becomes the PlaybookError that it was. */
export async function send<P, R>(
  connection: MessageConnection,
  type: RequestType<P, R, ErrorData>,
  params: P,
): Promise<R> {
  try {
    return await connection.sendRequest<R>(type.method, params);
  } catch (error) {
    throw asPlaybookError(error);
  }
}

export interface ClientIdentity {
  /** Version of the client's product. */
  readonly version: string;
  /** Who connects, for the runner's log: `vscode`, `cli`. */
  readonly client: string;
  /** Given by a window: answers the runner where it needs a token of the account that is signed in there. */
  readonly tokens?: (request: WindowTokenRequest) => Promise<WindowToken | undefined>;
}

export function hello(
  connection: MessageConnection,
  { version, client, tokens }: ClientIdentity,
): Promise<HelloResult> {
  // The runner may ask as soon as it knows that it may.
  if (tokens !== undefined) {
    connection.onRequest(GetToken.method, (request: WindowTokenRequest) =>
      tokens(request).then(
        (token) => token ?? null,
        () => null,
      ),
    );
  }
  return send(connection, Hello, {
    protocol: PROTOCOL_VERSION,
    version,
    client,
    ...(tokens === undefined ? {} : { givesTokens: true }),
  });
}

function asPlaybookError(error: unknown): PlaybookError {
  if (error instanceof ResponseError && isErrorData(error.data)) return new PlaybookError(error.data, { cause: error });
  return new PlaybookError(
    {
      kind: 'unreachable',
      message: 'The runner ended before it answered.',
      advice: 'Look into the history to see what was done, then try again.',
    },
    { cause: error },
  );
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'kind' in data && 'message' in data;
}
