/** Values of inputs: from a person or from `run other with …`, checked against their declared types. */
import type { ExpressionModel, LiteralModel } from '../../language/model/expression.ts';
import type { InputModel, InputType, PlaybookModel } from '../../language/model/playbook-model.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import type { Json } from '../durable/durable.ts';
import { evaluate } from '../eval/evaluate.ts';
import type { Scope, ScopeValue } from '../eval/scope.ts';
import { isUnknown, type Value } from '../eval/value.ts';
import { printScalar } from '../eval/print-value.ts';
import { stopRun } from './refusals.ts';
import type { Refusal } from './run-plan.ts';

/** A value in the shape of its type: durations in seconds, sets as lists of texts. */
export type InputValue = string | number | boolean | readonly string[];

export interface CheckedInputs {
  readonly values: Readonly<Record<string, InputValue>>;
  readonly refusals: readonly Refusal[];
}

const DURATION = /^\d+[smhdw](\s*\d+[smhdw])*$/;
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of `1h30m` or `1h 30m`, or undefined. */
export function parseDuration(value: string): number | undefined {
  if (!DURATION.test(value)) return undefined;
  const parts = value.match(/\d+[smhdw]/g) ?? [];
  return parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * (UNIT_SECONDS[part.slice(-1)] ?? 0), 0);
}

const isText = (value: Json): value is string => typeof value === 'string' && value.trim() !== '';

function textList(value: Json): readonly string[] | undefined {
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  if (!Array.isArray(items) || items.length === 0) return undefined;
  return items.every(isText) ? items : undefined;
}

const oneText = (value: Json): string | undefined => (isText(value) ? value : undefined);

interface TypeSpec {
  /** What a person should give. */
  readonly expects: string;
  readonly read: (value: Json) => InputValue | undefined;
}

const SET = (what: string): TypeSpec => ({ expects: `one or more ${what}, separated by commas`, read: textList });

const TYPES: Readonly<Record<InputType, TypeSpec>> = {
  text: { expects: 'a text', read: oneText },
  number: {
    expects: 'a number',
    read: (value) => {
      const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
    },
  },
  duration: {
    expects: 'a duration such as 30m, 24h or 7d',
    read: (value) => {
      if (typeof value === 'number') return Number.isInteger(value) && value > 0 ? value : undefined;
      return typeof value === 'string' ? parseDuration(value) || undefined : undefined;
    },
  },
  'yes no': {
    expects: 'yes or no',
    read: (value) => (value === 'yes' || value === true ? true : value === 'no' || value === false ? false : undefined),
  },
  files: SET('file hashes'),
  ips: SET('IP addresses'),
  domains: SET('domains'),
  urls: SET('URLs'),
  devices: SET('names or ids of devices'),
  device: { expects: 'the name or id of one device', read: oneText },
  contact: { expects: 'the name of a contact', read: oneText },
  sha1: {
    expects: 'a SHA-1: 40 hex digits',
    read: (value) => (typeof value === 'string' && /^[0-9a-f]{40}$/i.test(value) ? value.toLowerCase() : undefined),
  },
  alert: { expects: 'the id of an alert', read: oneText },
};

const HASH = /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** Checks every declared input, and names those that nobody declared. Defaults stand in for what is left out. */
export function checkInputs(
  declared: readonly InputModel[],
  given: Readonly<Record<string, Json>>,
  scope: Scope,
  model: PlaybookModel,
): CheckedInputs {
  const values: Record<string, InputValue> = {};
  const refusals: Refusal[] = [];
  for (const input of declared) {
    const raw = Object.hasOwn(given, input.name) ? given[input.name] : fromDefault(input, scope, model);
    if (raw === undefined || raw === null) {
      if (!input.optional) refusals.push(missingInput(input));
      continue;
    }
    const value = readInput(input, raw, model);
    if (value === undefined) refusals.push(wrongInput(input, raw));
    else values[input.name] = value;
  }
  const known = declared.map((input) => input.name);
  for (const name of Object.keys(given).filter((one) => !known.includes(one))) {
    const has = known.length === 0 ? 'It has no inputs.' : `Its inputs are: ${known.join(', ')}.`;
    refusals.push(stopRun('unknown-input', `The playbook has no input "${name}". ${has}`));
  }
  return { values, refusals };
}

const missingInput = (input: InputModel): Refusal => {
  const asks = input.prompt === undefined ? '' : ` ("${input.prompt}")`;
  return stopRun(
    'missing-input',
    `The input "${input.name}"${asks} is missing: give ${TYPES[input.type].expects}.`,
    input.span,
  );
};

const wrongInput = (input: InputModel, raw: Json): Refusal =>
  stopRun(
    'input-type',
    `The input "${input.name}" cannot be ${JSON.stringify(raw).slice(0, 80)}: give ${TYPES[input.type].expects}.`,
    input.span,
  );

function readInput(input: InputModel, raw: Json, model: PlaybookModel): InputValue | undefined {
  const value = TYPES[input.type].read(raw);
  if (input.type === 'contact')
    return typeof value === 'string' && Object.hasOwn(model.contacts, value) ? value : undefined;
  if (input.type === 'files' && Array.isArray(value))
    return value.every((hash: unknown) => typeof hash === 'string' && HASH.test(hash)) ? value : undefined;
  return value;
}

function fromDefault(input: InputModel, scope: Scope, model: PlaybookModel): Json | undefined {
  if (input.default === undefined) return undefined;
  const value = evaluate(input.default, scope, model);
  return isUnknown(value) ? undefined : toJson(value);
}

/** A value of an expression as an input takes it. */
function toJson(value: Value): Json {
  switch (value.type) {
    case 'set':
      return value.items.map((item) => (item.type === 'device' ? item.device.id : printScalar(item)));
    case 'duration':
      return value.seconds;
    case 'number':
      return value.number;
    case 'yesno':
      return value.yes;
    case 'device':
      return value.device.id;
    default:
      return printScalar(value);
  }
}

export interface BoundArguments {
  readonly names: Scope['names'];
  readonly refusals: readonly Refusal[];
}

/** The names that `run other with a = b` gives to the other playbook. A set passes as it is, with all that is known of it. */
export function checkArguments(
  statement: Extract<StatementModel, { kind: 'run' }>,
  scope: Scope,
  model: PlaybookModel,
): BoundArguments {
  const declared = model.playbooks[statement.playbook]?.inputs ?? [];
  const names: Record<string, ScopeValue> = {};
  const given: Record<string, Json> = {};
  for (const { name, value } of statement.arguments) {
    const passed = passedOn(value, scope);
    if (passed !== undefined) names[name] = passed;
    const evaluated = evaluate(value, scope, model);
    if (!isUnknown(evaluated)) given[name] = toJson(evaluated);
  }
  const optional = declared.map((input) => (emptySet(names[input.name]) ? { ...input, optional: true } : input));
  const { values, refusals } = checkInputs(optional, dropEmpty(given), scope, model);
  for (const [name, value] of Object.entries(values)) names[name] ??= { kind: 'literal', value };
  return { names, refusals: refusals.map((refusal) => ({ ...refusal, path: statement.path, span: statement.span })) };
}

/** A set without members is a value too: the other playbook then has nothing to do. */
const emptySet = (value: ScopeValue | undefined): boolean =>
  (value?.kind === 'devices' && value.ids.length === 0) || (value?.kind === 'iocs' && value.iocs.length === 0);

const dropEmpty = (given: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => !Array.isArray(value) || value.length > 0));

function passedOn(value: ExpressionModel | LiteralModel, scope: Scope): ScopeValue | undefined {
  if (value.kind !== 'path' || value.segments.length !== 1) return undefined;
  const [name = ''] = value.segments;
  const bound = Object.hasOwn(scope.names, name) ? scope.names[name] : undefined;
  return bound?.kind === 'literal' ? undefined : bound;
}
