/** The runner's side of the socket: JSON-RPC for each client, events to all of them. */
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
  type NotificationType,
  type RequestType,
} from 'vscode-jsonrpc/node';
import { PlaybookError, type FailureDetail } from '../engine/errors.ts';
import type { Log } from './log.ts';
import { Hello, PROTOCOL_VERSION, StopRunner, type ErrorData } from './protocol.ts';
import type { Register } from './requests.ts';

export interface SocketServerOptions {
  readonly address: string;
  readonly log: Log;
  /** Registers the requests on a new connection. */
  readonly register: (register: Register) => void;
  readonly onClientsChanged: (count: number) => void;
  /** A window has come that can be asked for tokens. */
  readonly onWindow: () => void;
}

export interface SocketServer {
  /** Resolves once it is written to every client, and with it all that was written before. */
  broadcast<P>(type: NotificationType<P>, params: P): Promise<void>;
  /** Asks the windows that give tokens, one after the other, the newest first, until one has an answer. */
  askWindows<P, R>(type: RequestType<P, R | null, ErrorData>, params: P): Promise<R | undefined>;
  /** Stops listening and ends every connection once what was written to it is on its way. */
  close(): Promise<void>;
}

interface Client {
  readonly connection: MessageConnection;
  readonly session: Session;
  readonly socket: Socket;
  /** Resolves when the client has left. */
  readonly gone: Promise<void>;
}

/** What a client said of itself. */
interface Session {
  protocol?: number;
  givesTokens?: boolean;
}

/** A window that does not answer must not hold up the runs that wait. */
const WINDOW_TIMEOUT_MS = 30_000;

/** The caller holds the lock of the folder: a socket file that is there belongs to nobody any more. */
export async function listen(options: SocketServerOptions): Promise<SocketServer> {
  const clients = new Map<MessageConnection, Client>();
  const server = createServer((socket) => {
    const session: Session = {};
    const connection = accept(socket, session, options);
    const gone = new Promise<void>((resolve) => {
      connection.onClose(() => {
        clients.delete(connection);
        connection.dispose();
        options.onClientsChanged(clients.size);
        resolve();
      });
    });
    clients.set(connection, { connection, session, socket, gone });
    options.onClientsChanged(clients.size);
    connection.listen();
  });
  if (process.platform !== 'win32') rmSync(options.address, { force: true });
  await bind(server, options.address);
  return {
    broadcast: async (type, params) => {
      // What is sent to a client that leaves just then is never written, and never said to be.
      const send = ({ connection, gone }: Client) =>
        Promise.race([connection.sendNotification(type.method, params), gone]);
      await Promise.allSettled([...clients.values()].map(send));
    },
    async askWindows<P, R>(type: RequestType<P, R | null, ErrorData>, params: P) {
      const windows = [...clients.values()].filter(({ session }) => session.givesTokens === true).reverse();
      for (const { connection, gone } of windows) {
        const answer = connection.sendRequest<R | null>(type.method, params).catch(() => null);
        const got = await Promise.race([answer, gone.then(() => null), delay(WINDOW_TIMEOUT_MS, null, { ref: false })]);
        if (got !== null) return got;
      }
      return undefined;
    },
    close: () =>
      close(
        server,
        [...clients.values()].map(({ socket }) => socket),
      ),
  };
}

function bind(server: Server, address: string): Promise<void> {
  // The folder of the socket is private already; the mask keeps it so where the folder's mode is changed later.
  const mask = process.umask(0o077);
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path: address, exclusive: true }, resolve);
  }).finally(() => process.umask(mask));
}

async function close(server: Server, sockets: readonly Socket[]): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  for (const socket of sockets) socket.end(() => socket.destroy());
  await closed;
}

function accept(socket: Socket, session: Session, options: SocketServerOptions): MessageConnection {
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  socket.on('error', (error) => {
    options.log.info(`a client's connection broke: ${error.message}`);
  });
  const register: Register = (type, handle) => {
    connection.onRequest(type.method, async (params: Parameters<typeof handle>[0]) => {
      if (type.method === Hello.method) {
        Object.assign(session, params);
        if (session.givesTokens === true) setImmediate(options.onWindow);
      } else if (session.protocol !== PROTOCOL_VERSION && type.method !== StopRunner.method) {
        return otherProtocol(session.protocol);
      }
      try {
        return await handle(params);
      } catch (error) {
        return asErrorReply(error, type.method, options.log);
      }
    });
  };
  options.register(register);
  return connection;
}

function otherProtocol(protocol: number | undefined): ResponseError<ErrorData> {
  return errorReply({
    kind: 'version',
    message: `This runner speaks protocol ${PROTOCOL_VERSION}, the client ${protocol ?? 'did not say hello'}.`,
    advice: 'Update the older of the two, or stop the runner with `playbook runner stop`.',
  });
}

function asErrorReply(error: unknown, method: string, log: Log): ResponseError<ErrorData> {
  if (error instanceof PlaybookError) return errorReply(error.detail);
  log.error(`${method} failed`, error);
  return errorReply({
    kind: 'internal',
    message: `The runner failed at ${method}: ${error instanceof Error ? error.message : String(error)}`,
    advice: 'The log of the runner (runner.log) holds the details.',
  });
}

function errorReply(detail: FailureDetail): ResponseError<ErrorData> {
  return new ResponseError(ErrorCodes.InternalError, detail.message, detail);
}
