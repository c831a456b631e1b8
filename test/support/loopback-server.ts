import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface LoopbackServer {
  readonly baseUrl: string;
  readonly received: Received[];
  close(): Promise<void>;
}

export type Respond = (request: Received, response: http.ServerResponse) => void;

/** A real HTTP server on 127.0.0.1 that keeps what it was asked. */
export async function startLoopbackServer(respond: Respond): Promise<LoopbackServer> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString() };
      received.push(entry);
      respond(entry, response);
    });
  });
  return { ...(await listen(server)), received };
}

/** A server that writes these bytes to whoever connects, and hangs up. */
export async function startRawServer(bytes: string): Promise<LoopbackServer> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  });
  return { ...(await listen(server)), received: [] };
}

async function listen(server: net.Server): Promise<{ baseUrl: string; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      if (server instanceof http.Server) server.closeAllConnections();
    });
  return { baseUrl: `http://127.0.0.1:${String(port)}`, close };
}
