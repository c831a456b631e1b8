/** What was sent to the tenant to change something, and which words of the language mean it. */
import { ACTION_IDS, actionSpec } from '../language/catalog/actions/index.ts';
import type { HttpSpec } from '../language/catalog/action-spec.ts';
import type { HttpRequest, Send } from '../engine/defender/http.ts';

export interface Sent {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** 0 where the connection broke. */
  readonly status: number;
}

/** Reads are sent with POST, too: hunting changes nothing. */
const READS = /\/advancedqueries\/run$/;

/** The transport, with each call that changes something remembered once it is answered. */
export const remembering =
  (sent: Sent[], send: Send): Send =>
  async (request) => {
    const path = new URL(request.url).pathname;
    const changes = request.method !== 'GET' && !READS.test(path);
    const keep = (status: number): void => {
      if (changes) sent.push({ method: request.method, path, body: bodyOf(request), status });
    };
    try {
      const reply = await send(request);
      keep(reply.status);
      return reply;
    } catch (error) {
      keep(0);
      throw error;
    }
  };

function bodyOf({ body }: HttpRequest): Sent['body'] {
  if (body === undefined) return {};
  const value: unknown = JSON.parse(body);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Route of the calls of an action, `{device}` and `{alert}` still in it. */
export function callOf(verb: string): HttpSpec | undefined {
  const words = verb === 'isolate fully' ? 'isolate' : verb;
  const id = ACTION_IDS.find((each) => {
    const { phrase } = actionSpec(each);
    return phrase === words || phrase.startsWith(`${words} `);
  });
  return id === undefined ? undefined : actionSpec(id).http;
}

const IMPORT = /\/indicators\/import$/;

/** Whether a call is of a verb, but for `unban`, which deletes by number. */
export function isOf({ path, body }: Sent, verb: string): boolean {
  if (verb.startsWith('ban ')) return IMPORT.test(path) && indicatorsOf(body).some(({ type }) => isKind(type, verb));
  const call = callOf(verb);
  if (call === undefined || !patternOf(call.path).test(path)) return false;
  const literals = Object.entries(call.body).flatMap(([field, source]) =>
    'literal' in source ? [[field, source.literal] as const] : [],
  );
  if (literals.some(([field, value]) => body[field] !== value)) return false;
  if (verb === 'isolate') return body['IsolationType'] !== 'UnManagedDevice';
  if (verb === 'isolate fully') return body['IsolationType'] === 'Full';
  const command = COMMANDS[verb];
  return command === undefined || JSON.stringify(body['Commands']).includes(`"${command}"`);
}

const COMMANDS: Readonly<Record<string, string>> = { 'run script': 'RunScript', 'fetch file': 'GetFile' };

const patternOf = (path: string): RegExp => new RegExp(`${path.replace(/\{\w+\}/g, '[^/]+')}$`, 'i');

/** Whether an indicator of a type of the API is of the kind that `ban ips`, `unban files` and the like name. */
export function isKind(type: string, verb: string): boolean {
  const kind = verb.split(' ')[1];
  const start = kind === undefined ? undefined : KINDS[kind];
  return start === undefined || type.startsWith(start);
}

const KINDS: Readonly<Record<string, string>> = { files: 'File', ips: 'Ip', domains: 'Domain', urls: 'Url' };

/** Indicators that a call brings in. */
export function indicatorsOf(body: Sent['body']): readonly { readonly type: string; readonly value: string }[] {
  const list = body['Indicators'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null || !('indicatorValue' in each) || !('indicatorType' in each))
      return [];
    return [{ type: String(each.indicatorType), value: String(each.indicatorValue) }];
  });
}
