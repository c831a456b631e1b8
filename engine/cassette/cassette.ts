/** A cassette: what a tenant answered while a plan was made, without names and secrets. Described in docs/cassettes.md. */
import { z } from 'zod';
import { PlaybookError } from '../errors.ts';

export const CASSETTE_FORMAT = 1;

const callSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  /** Path and query, decoded, with each moment as `<time>`. */
  request: z.string().startsWith('/'),
  /** Of a hunt: the query. */
  body: z.string().optional(),
  status: z.int().min(100).max(599),
  /** Seconds. */
  retryAfter: z.number().optional(),
  /** Undefined where the reply had none, or none that is JSON. */
  reply: z.json().optional(),
});

const cassetteSchema = z.strictObject({
  kind: z.literal('playbook-cassette'),
  format: z.literal(CASSETTE_FORMAT),
  version: z.string(),
  /** Milliseconds since 1970; moments in the replies are told from here. */
  recordedAt: z.number(),
  tenant: z.strictObject({ id: z.string(), name: z.string() }),
  request: z.strictObject({
    playbook: z.string(),
    subject: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('devices'), devices: z.array(z.string()) }),
      z.strictObject({ kind: z.literal('alert'), alertId: z.string() }),
    ]),
    inputs: z.record(z.string(), z.json()),
  }),
  /** Texts of the playbook and of what it uses, without comments. */
  sources: z.array(z.strictObject({ name: z.string(), text: z.string() })),
  calls: z.array(callSchema),
  /** How many calls there are: a file that was cut short is told by it. */
  count: z.int(),
});

export type Cassette = z.infer<typeof cassetteSchema>;
export type CassetteCall = z.infer<typeof callSchema>;

const RECORD_AGAIN = 'Record it again with `playbook record`, or take the file as it was sent.';

/** @throws PlaybookError `usage` that says what is wrong with the file; `version` where a newer product wrote it */
export function readCassette(text: string, name: string): Cassette {
  const value = parse(text, name);
  const { kind, format } = z
    .looseObject({ kind: z.unknown(), format: z.unknown() })
    .catch({ kind: '', format: 0 })
    .parse(value);
  if (kind !== 'playbook-cassette')
    throw unusable(`${name} is no cassette.`, 'Give a file that `playbook record` wrote.');
  if (typeof format === 'number' && format > CASSETTE_FORMAT)
    throw new PlaybookError({
      kind: 'version',
      message: `${name} was written by a newer version (format ${format}; this one reads ${CASSETTE_FORMAT}).`,
      advice: 'Update Defender Playbooks.',
    });
  const parsed = cassetteSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.');
    throw unusable(
      `${name} is damaged or was edited: ${where}: ${issue?.message ?? 'not as it must be'}.`,
      RECORD_AGAIN,
    );
  }
  const { calls, count } = parsed.data;
  if (calls.length !== count)
    throw unusable(`${name} was edited: it speaks of ${count} calls and holds ${calls.length}.`, RECORD_AGAIN);
  return parsed.data;
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable(`${name} is no JSON: it was cut short, or edited.`, RECORD_AGAIN);
  }
}

const unusable = (message: string, advice: string): PlaybookError =>
  new PlaybookError({ kind: 'usage', message, advice });

const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A request as a cassette names it: two that ask for the same at different times are one. */
export function requestName(url: string): string {
  const { pathname, search } = new URL(url, 'http://tenant');
  const text = `${pathname}${search.replaceAll('+', ' ')}`;
  return decode(text)
    .replaceAll(MOMENT, '<time>')
    .replace(/^\/api\/v1\.0\//i, '/api/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The text with each moment moved, so that what was an hour ago stays an hour ago. */
export const moveMoments = (text: string, milliseconds: number): string =>
  milliseconds === 0
    ? text
    : text.replaceAll(MOMENT, (moment) => new Date(Date.parse(moment) + milliseconds).toISOString());
