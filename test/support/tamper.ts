/** A tenant whose answers somebody else wrote parts of. */
import type { HttpReply, Send } from '../../engine/defender/http.ts';

export interface Tampering {
  /** Changes each JSON answer; `path` is that of the request, with its query. */
  readonly json: (body: unknown, path: string) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** An answer in place of the tenant's. */
  readonly instead?: (method: string, path: string) => { readonly status: number; readonly body: string } | undefined;
}

export const tamperWith =
  ({ json, headers = {}, instead }: Tampering) =>
  (send: Send): Send =>
  async (request) => {
    const path = request.url.replace(/^https?:\/\/[^/]+/, '');
    const other = instead?.(request.method, path);
    if (other !== undefined) return { status: other.status, headers: jsonHeaders(headers), body: once(other.body) };
    const reply = await send(request);
    return { ...reply, headers: { ...reply.headers, ...headers }, body: once(await changed(reply, path, json)) };
  };

const jsonHeaders = (headers: Readonly<Record<string, string>>) => ({ 'content-type': 'application/json', ...headers });

async function changed(reply: HttpReply, path: string, json: Tampering['json']): Promise<string | Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of reply.body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (!(reply.headers['content-type'] ?? '').includes('json') || bytes.length === 0) return bytes;
  return JSON.stringify(json(JSON.parse(bytes.toString('utf8')) as unknown, path));
}

async function* once(body: string | Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  if (body.length > 0) yield typeof body === 'string' ? Buffer.from(body) : body;
}

/** Every text of every field with one of these names gets something added. */
export function addTo(names: readonly string[], text: string): (body: unknown) => unknown {
  const walk = (value: unknown, name: string): unknown => {
    if (typeof value === 'string') return names.includes(name) ? `${value}${text}` : value;
    if (Array.isArray(value)) return value.map((item) => walk(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, key)]));
  };
  return (body) => walk(body, '');
}
