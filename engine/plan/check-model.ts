/**
 * The border of the engine: a compiled playbook may have been edited by hand or come from another version. What the engine
 * could not keep (a batch of none, a time that is no number, a statement that it does not know) is refused by its place.
 */
import { z } from 'zod';
import { ACTIONS } from '../../language/catalog/actions/index.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import { PlaybookError } from '../errors.ts';
import { placeOf } from './place.ts';

const A_HUNDRED_YEARS = 100 * 365 * 86_400;

const atLeast = (least: number): z.ZodType =>
  z.int(`must be a whole number of at least ${least}`).min(least, `must be at least ${least}`);
const seconds = z
  .number('must be a number of seconds')
  .min(0, 'must not be negative')
  .max(A_HUNDRED_YEARS, 'must not be more than a hundred years');

/** Numbers by the name of their field, wherever it stands. Others only have to be numbers. */
const NUMBERS: Readonly<Record<string, z.ZodType>> = {
  ...{
    atOnce: atLeast(1),
    need: atLeast(1),
    failures: atLeast(1),
    max: atLeast(0),
    count: atLeast(0),
    times: atLeast(0),
  },
  percent: z.number('must be a number').min(0, 'must be at least 0').max(100, 'must be at most 100'),
  ...{ seconds, withinSeconds: seconds, everySeconds: seconds, remindEverySeconds: seconds },
  ...{ timeoutSeconds: seconds, perSeconds: seconds, upToSeconds: seconds },
};

/** Fields whose keys are names that people gave. */
const NAMED: ReadonlySet<string> = new Set([
  'playbooks',
  'contacts',
  'teams',
  'channels',
  'lists',
  'approvals',
  'bindings',
]);

const KINDS: Readonly<Record<StatementModel['kind'], true>> = {
  ...{ action: true, target: true, let: true, if: true, parallel: true, 'for-each': true, wait: true },
  ...{ 'wait-until': true, notify: true, note: true, stop: true, rollback: true, run: true },
};

/** Fields that hold statements where they hold a list. */
const BLOCKS: ReadonlySet<string> = new Set([
  'body',
  'then',
  'else',
  'block',
  'afterRelease',
  'failure',
  'denied',
  'cancelled',
  'finally',
]);

const statement = z
  .looseObject({ kind: z.string(), path: z.string(), summary: z.string() }, 'must be a statement')
  .refine(({ kind }) => Object.hasOwn(KINDS, kind), {
    path: ['kind'],
    error: 'is no statement that this version knows',
  })
  .refine(({ kind, action }) => kind !== 'action' || (typeof action === 'string' && Object.hasOwn(ACTIONS, action)), {
    path: ['action'],
    error: 'is no action that this version knows',
  });

const record = z.record(z.string(), z.looseObject({}));
const envelope = z.looseObject({
  format: z.literal(1, 'must be 1: another version wrote it'),
  playbook: z.string(),
  sources: z.array(z.looseObject({ uri: z.string(), text: z.string() })),
  playbooks: z.record(
    z.string(),
    z.looseObject({ body: z.array(z.unknown()), handlers: z.looseObject({}), guards: z.array(z.looseObject({})) }),
  ),
  ...{ contacts: record, teams: record, channels: record, lists: record },
  approvals: z.record(
    z.string(),
    z.looseObject({
      from: z.array(z.string()).min(1, 'must name somebody'),
      need: NUMBERS['need'] ?? z.never(),
      ifSilent: z.looseObject({ then: z.literal(['deny', 'skip'], 'must be deny or skip: silence is never a yes') }),
    }),
  ),
  policies: z.array(z.looseObject({ rules: z.array(z.looseObject({})) })),
});

type Path = readonly PropertyKey[];

/** @throws PlaybookError of kind `rejected`, which says what is wrong where */
export function checkModel(model: PlaybookModel): void {
  const whole = envelope.safeParse(model);
  if (!whole.success) throw wrong(model, [], whole.error);
  if (!Object.hasOwn(model.playbooks, model.playbook))
    throw damaged(`playbook: "${model.playbook}" is none of its playbooks`);
  walk(model, model, []);
}

function walk(model: PlaybookModel, value: unknown, path: Path): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    const at = [...path, name];
    const rule = Object.hasOwn(NUMBERS, name) && !NAMED.has(String(path.at(-1))) ? NUMBERS[name] : undefined;
    if (rule !== undefined && inner !== undefined) test(model, rule, inner, at);
    else if (typeof inner === 'number' && !Number.isFinite(inner)) throw damaged(`${inWords(model, at)} is no number`);
    if (BLOCKS.has(name) && Array.isArray(inner))
      for (const [index, one] of inner.entries()) test(model, statement, one, [...at, String(index)]);
    walk(model, inner, at);
  }
}

function test(model: PlaybookModel, rule: z.ZodType, value: unknown, path: Path): void {
  const parsed = rule.safeParse(value);
  if (!parsed.success) throw wrong(model, path, parsed.error);
}

function wrong(model: PlaybookModel, path: Path, { issues: [issue] }: z.ZodError): PlaybookError {
  const full = [...path, ...(issue?.path ?? [])];
  return damaged(`${inWords(model, full)} ${issue?.message ?? 'is not as it must be'}${isGiven(at(model, full))}`);
}

const isGiven = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' || value === null ? `, not ${String(value).slice(0, 40)}` : '';

/** `playbooks.tried.body.0.clauses.atOnce (test.playbook line 12)`. */
function inWords(model: PlaybookModel, path: Path): string {
  const spans = path.flatMap((_, index) => {
    const span = spanSchema.safeParse(at(model, [...path.slice(0, index + 1), 'span']));
    return span.success ? [span.data] : [];
  });
  const span = spans.at(-1);
  const place = span === undefined || !Array.isArray(model.sources) ? '' : ` (${placeOf(span, model.sources)})`;
  return `${path.map(String).join('.')}${place}`;
}

const position = z.object({ line: z.int(), character: z.int() });
const spanSchema = z.object({ source: z.int(), start: position, end: position });

function at(value: unknown, path: Path): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}

const damaged = (what: string): PlaybookError =>
  new PlaybookError({
    kind: 'rejected',
    message: `The compiled playbook cannot be run: ${what}.`,
    advice: 'It was edited or made by another version. Compile its text again with this version.',
  });
