import { createHash, type Hash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { getDomain } from 'tldts';
import { PlaybookError } from '../errors.ts';
import type { CallContext, DefenderApi } from '../ports.ts';
import type { Clock } from '../time/clock.ts';
import { isLoopback } from './base-address.ts';
import { TransportError, type HttpReply, type Send } from './http.ts';

export interface DownloadParts {
  readonly baseUrl: string;
  readonly send: Send;
  readonly clock: Clock;
  readonly maxBytes?: number;
}

/** Packages have tens to hundreds of megabytes. */
const MAX_BYTES = 4 * 1024 ** 3;
const TIMEOUT_MS = 3_600_000;
const MOST_REDIRECTS = 5;

/**
 * Fetches a link without the bearer token: it is a secret of its own, and never part of a message. The file gets its name
 * when it is complete; until then it is `<name>.part`. A file that is called `.zip` must be one.
 */
export function createDownload(parts: DownloadParts): DefenderApi['download'] {
  return async (link, toFile, context = {}) => {
    const reply = await follow(parts, link, context);
    const part = `${toFile}.part`;
    try {
      const result = await save(reply, part, { max: parts.maxBytes ?? MAX_BYTES, zip: /\.zip$/i.test(toFile) });
      await rename(part, toFile);
      return result;
    } catch (error) {
      await rm(part, { force: true });
      throw toPlaybookError(error, toFile);
    }
  };
}

async function follow(parts: DownloadParts, link: string, context: CallContext): Promise<HttpReply> {
  const local = isLoopback(new URL(parts.baseUrl));
  let url = allowed(link, undefined, local);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const reply = await get(parts, url, hop + 1, context);
    // Nobody asked for a part, and nothing else than the whole file has this status.
    if (reply.status === 200) return reply;
    const location = reply.headers['location'];
    if (reply.status < 300 || reply.status >= 400 || location === undefined) throw refusedLink(reply.status);
    url = allowed(location, url, local);
  }
  throw problem('bad-reply', 'The link to the file leads in a circle.');
}

async function get(parts: DownloadParts, url: URL, attempt: number, context: CallContext): Promise<HttpReply> {
  const began = parts.clock.now();
  const trace = (status: number): void => {
    const durationMs = parts.clock.now() - began;
    context.onCall?.({ method: 'GET', pathTemplate: '(download link)', status, attempt, durationMs });
  };
  try {
    const reply = await parts.send({
      method: 'GET',
      url: url.href,
      headers: { accept: '*/*', 'user-agent': 'defender-playbooks' },
      timeoutMs: TIMEOUT_MS,
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
    trace(reply.status);
    return reply;
  } catch (error) {
    trace(0);
    throw toPlaybookError(error, 'the file');
  }
}

/**
 * Where a link may lead: over https to a host that is no bare address, and on from there within the same registered domain;
 * for a practice tenant on this machine to this machine only.
 */
function allowed(link: string, from: URL | undefined, local: boolean): URL {
  if (!URL.canParse(link, from?.href)) throw problem('bad-reply', 'The link to the file is no address.');
  const url = new URL(link, from);
  if (local) {
    if (isLoopback(url) && /^https?:$/.test(url.protocol)) return url;
    throw problem('refused', 'The link to the file leads away from this computer, where the practice tenant runs.');
  }
  const site = getDomain(url.hostname);
  if (url.protocol !== 'https:' || site === null)
    throw problem('refused', 'The link to the file is not an https link to a named host.');
  if (from !== undefined && site !== getDomain(from.hostname)) {
    throw problem('refused', `The link to the file leads on to another site, '${url.hostname}'.`);
  }
  return url;
}

interface SaveRules {
  readonly max: number;
  readonly zip: boolean;
}

async function save(reply: HttpReply, part: string, rules: SaveRules): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  // What is there by this name is left of a fetch that was killed, or a link to somewhere else: neither is written into.
  await rm(part, { force: true });
  const file = await open(part, 'wx', 0o600);
  try {
    const bytes = await copy(reply, file, hash, rules);
    await file.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

async function copy(reply: HttpReply, file: FileHandle, hash: Hash, rules: SaveRules): Promise<number> {
  let bytes = 0;
  let head = Buffer.alloc(0);
  const promised = reply.headers['content-encoding'] === undefined ? reply.headers['content-length'] : undefined;
  for await (const chunk of reply.body) {
    bytes += chunk.byteLength;
    // Refused in here, where the rest of the answer is hung up on; a length is a promise that nobody has to keep.
    if (bytes > rules.max || Number(promised) > rules.max)
      throw problem('refused', `The file is larger than ${String(Math.floor(rules.max / 1024 ** 2))} MB.`);
    if (head.length < 4) head = Buffer.concat([head, chunk.subarray(0, 4)]);
    // Looked at as soon as it can be: whatever else comes may be a page, or unpack to no end.
    if (rules.zip && head.length >= 4 && !isZip(head)) throw noZip();
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  if (promised !== undefined && Number(promised) !== bytes) throw problem('unreachable', 'The file came only in part.');
  if (rules.zip && !isZip(head)) throw noZip();
  return bytes;
}

const noZip = (): PlaybookError => problem('bad-reply', 'What came is not a zip file.');

/** Local file header, or the end record of an empty archive (APPNOTE.TXT 4.3). */
const isZip = (head: Buffer): boolean => /^PK(\x03\x04|\x05\x06)/.test(head.subarray(0, 4).toString('latin1'));

function refusedLink(status: number): PlaybookError {
  return new PlaybookError({
    kind: status >= 500 ? 'unreachable' : 'rejected',
    message: `The link to the file was answered with HTTP ${String(status)}.`,
    advice: 'Links live for minutes only; ask for a new one.',
    status,
    safeToRepeat: true,
  });
}

const problem = (kind: 'bad-reply' | 'refused' | 'unreachable', message: string): PlaybookError =>
  new PlaybookError({ kind, message, advice: 'Ask for a new link and try again.', safeToRepeat: true });

function toPlaybookError(error: unknown, toFile: string): PlaybookError {
  if (error instanceof PlaybookError) return error;
  if (error instanceof TransportError) {
    const kind = error.failure === 'aborted' ? 'cancelled' : 'unreachable';
    return new PlaybookError({ kind, message: `The file could not be fetched: ${error.message}`, safeToRepeat: true });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new PlaybookError({
    kind: 'storage',
    message: `'${toFile}' could not be written: ${reason}.`,
    advice: 'Check the evidence folder, its permissions and the space that is left.',
    safeToRepeat: true,
  });
}
