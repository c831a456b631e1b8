import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { deflateSync } from 'node:zlib';
import { json, type Reply, type SimulatorRequest } from './messages.ts';

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const LARGEST_BODY = 4 * 1024 * 1024;
/** Shorter bodies gain nothing. */
const SHORTEST_DEFLATED = 1_024;

/**
 * Serves on the loopback address only. A request whose Host names anything else is refused: a web page whose name was
 * pointed at this computer must not reach the tenant.
 * @param port 0 for any that is free
 */
export async function serve(port: number, answer: (request: SimulatorRequest) => Promise<Reply>): Promise<HttpServer> {
  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing, answer).catch((error: unknown) => {
      if (outgoing.headersSent) incoming.socket.destroy();
      else send(incoming, outgoing, refusal(500, 'InternalServerError', String(error)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The practice tenant has no port.');
  return { port: address.port, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: SimulatorRequest) => Promise<Reply>,
): Promise<void> {
  if (!isLoopback(incoming.headers.host)) {
    send(incoming, outgoing, refusal(403, 'Forbidden', 'Only addresses of this computer are served'));
    return;
  }
  const body = await readBody(incoming);
  if (body === undefined) {
    outgoing.shouldKeepAlive = false;
    send(incoming, outgoing, refusal(413, 'RequestEntityTooLarge', 'The request body is too large'));
    return;
  }
  const { method = 'GET', url = '/', headers } = incoming;
  send(incoming, outgoing, await answer({ method, url, headers, body }));
}

const refusal = (status: number, code: string, message: string): Reply => json(status, { error: { code, message } });

const isLoopback = (host: string | undefined): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host ?? '');

/** Undefined for a body that is too large; the rest of it is not kept. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(incoming: IncomingMessage, outgoing: ServerResponse, reply: Reply): void {
  if (reply.cut === 'before') {
    incoming.socket.destroy();
    return;
  }
  const { body, headers } = encode(reply, incoming.headers['accept-encoding'] ?? '');
  if (reply.cut === 'middle') {
    outgoing.writeHead(reply.status, { ...headers, 'content-length': body.length });
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroy());
    return;
  }
  outgoing.writeHead(reply.status, headers);
  if (body.length > 0) outgoing.write(body);
  outgoing.end();
}

function encode(
  { headers, body }: Reply,
  accepted: string,
): { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> } {
  const plain = Buffer.from(body);
  const isText = headers['content-type']?.startsWith('application/json') === true;
  if (!isText || plain.length < SHORTEST_DEFLATED || !/\bdeflate\b/.test(accepted)) return { body: plain, headers };
  return { body: deflateSync(plain), headers: { ...headers, 'content-encoding': 'deflate' } };
}
