import type { HttpReply } from './http.ts';

/** Why a body could not be taken as JSON. */
export class BodyError extends Error {
  override readonly name: string = 'BodyError';
}

/** Reads a body whole; more than `maxBytes` is refused before it is in memory. Lets `TransportError` through. */
export async function readBytes(reply: HttpReply, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyError(`is larger than ${String(Math.round(maxBytes / 1_048_576))} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** UTF-8 text without a byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BodyError('is not UTF-8 text');
  }
}

/** JSON of a body; undefined where it is empty. */
export function decodeJson(bytes: Uint8Array, contentType: string | undefined): unknown {
  const text = decodeText(bytes).trim();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const isPage = text.startsWith('<') || (contentType ?? '').includes('html');
    throw new BodyError(isPage ? 'is a web page, not JSON' : 'is not JSON, or only a part of it');
  }
}
