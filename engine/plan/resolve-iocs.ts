/** From a set of indicators in the text to exact files, addresses, domains and URLs. */
import type { ListModel } from '../../language/model/playbook-model.ts';
import type { ExpressionModel } from '../../language/model/expression.ts';
import type { IocKind, IocSetModel, IocSourceModel } from '../../language/model/statement.ts';
import { evaluateCondition } from '../eval/evaluate.ts';
import { mentions } from '../eval/mentions.ts';
import { withCurrent, type Current, type Scope } from '../eval/scope.ts';
import { distinctFiles, evidenceOf, withFileInfo } from './facts.ts';
import type { PlanContext } from './plan-context.ts';
import { stopRun } from './refusals.ts';
import type { FileFacts, IocRef, Refusal } from './run-plan.ts';

export interface ResolvedIocs {
  readonly iocs: readonly IocRef[];
  /** The declared list that they come from. */
  readonly list?: { readonly name: string; readonly count: number };
  /** How many were left out by `where`. */
  readonly left: number;
  readonly refusals: readonly Refusal[];
}

const FILE_FACTS = ['verdict', 'signer', 'prevalence', 'md5'] as const;

export async function resolveIocs(
  model: IocSetModel,
  kind: IocKind,
  scope: Scope,
  context: PlanContext,
): Promise<ResolvedIocs> {
  const source = await sourceOf(model.source, kind, scope, context);
  if (model.where === undefined) return { ...source, left: 0 };
  const known = mentions(model.where, FILE_FACTS) ? await withFacts(source.iocs, context) : source.iocs;
  const where = model.where;
  const iocs = known.filter((ioc) => holds(where, ioc, scope, context));
  return { ...source, iocs, left: known.length - iocs.length };
}

type Source = Omit<ResolvedIocs, 'left'>;

/** A candidate of which the condition cannot be told is left out. */
const holds = (where: ExpressionModel, ioc: IocRef, scope: Scope, context: PlanContext): boolean =>
  evaluateCondition(where, withCurrent(scope, currentOf(ioc)), context.model) === true;

/** What conditions and texts see of an indicator at hand. */
export function currentOf(ioc: IocRef): Current {
  if (ioc.kind !== 'file') return { indicator: { kind: ioc.kind, value: ioc.value } };
  const { kind, value } = strongestHash(ioc.file);
  return { file: ioc.file, indicator: { kind, value } };
}

/** The longest hash wins on the endpoint, so it is the one to send. */
export function strongestHash(file: FileFacts): { readonly kind: 'md5' | 'sha1' | 'sha256'; readonly value: string } {
  if (file.sha256 !== '') return { kind: 'sha256', value: file.sha256 };
  return file.sha1 !== '' ? { kind: 'sha1', value: file.sha1 } : { kind: 'md5', value: file.md5 };
}

/** Adds what Defender knows of each file. */
export async function withFacts(iocs: readonly IocRef[], context: PlanContext): Promise<readonly IocRef[]> {
  const facts: IocRef[] = [];
  for (const ioc of iocs)
    facts.push(ioc.kind === 'file' ? { kind: 'file', file: await fileFacts(ioc.file, context) } : ioc);
  return facts;
}

/** What Defender knows of a file; it looks up by SHA-1 or SHA-256 only. */
export async function fileFacts(file: FileFacts, context: PlanContext): Promise<FileFacts> {
  const hash = file.sha256 || file.sha1;
  const info = hash === '' ? undefined : await context.reads.file(hash);
  return info === undefined ? file : withFileInfo(file, info);
}

async function sourceOf(source: IocSourceModel, kind: IocKind, scope: Scope, context: PlanContext): Promise<Source> {
  if (source.kind === 'of') return ofEvidence(source, scope, context);
  if (source.values.kind === 'values')
    return { iocs: source.values.values.map((value) => refOf(kind, value)), refusals: [] };
  const [name = ''] = source.values.path.segments;
  const bound = Object.hasOwn(scope.names, name) ? scope.names[name] : undefined;
  if (bound?.kind === 'iocs') return { iocs: bound.iocs, refusals: [] };
  if (bound?.kind === 'literal') return { iocs: textsOf(bound.value).map((value) => refOf(kind, value)), refusals: [] };
  const list = Object.hasOwn(context.model.lists, name) ? context.model.lists[name] : undefined;
  if (list !== undefined) return ofList(list, kind, context);
  return {
    iocs: [],
    refusals: [stopRun('no-indicators', `"${name}" has no indicators at this place.`, source.values.span)],
  };
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : typeof value === 'string' ? [value] : [];

async function ofEvidence(
  source: Extract<IocSourceModel, { kind: 'of' }>,
  scope: Scope,
  context: PlanContext,
): Promise<Source> {
  const alert = scope.alert;
  if (alert === undefined) {
    const message = `There is no alert to take ${source.ioc} from. Start the run on an alert.`;
    return { iocs: [], refusals: [stopRun('no-alert', message, source.span)] };
  }
  const evidence =
    source.subject === 'incident' && alert.incidentId !== ''
      ? evidenceOf(await context.reads.incidentAlerts(alert.incidentId))
      : alert;
  const iocs =
    source.ioc === 'files'
      ? evidence.files.map((file): IocRef => ({ kind: 'file', file }))
      : evidence[source.ioc].map((value) => refOf(source.ioc, value));
  return { iocs, refusals: [] };
}

function ofList(list: ListModel, kind: IocKind, context: PlanContext): Source {
  const expired = (expires: string | undefined): boolean => expires !== undefined && Date.parse(expires) <= context.now;
  const entries = list.entries.filter((entry) => !expired(entry.expires));
  return {
    iocs: unique(entries.map((entry) => refOf(kind, entry.value, entry.note))),
    list: { name: list.name, count: list.entries.length },
    refusals: [],
  };
}

function unique(iocs: readonly IocRef[]): readonly IocRef[] {
  const files = distinctFiles(iocs.flatMap((ioc) => (ioc.kind === 'file' ? [ioc.file] : [])));
  const others = new Map(iocs.flatMap((ioc) => (ioc.kind === 'file' ? [] : [[ioc.value, ioc] as const])));
  return [...files.map((file): IocRef => ({ kind: 'file', file })), ...others.values()];
}

/** Indicators of one kind from plain texts, each once. */
export const iocsOf = (kind: IocKind, values: readonly string[]): readonly IocRef[] =>
  unique(values.map((value) => refOf(kind, value)));

const SINGULAR = { ips: 'ip', domains: 'domain', urls: 'url' } as const;
const EMPTY_FILE: FileFacts = { name: '', sha1: '', sha256: '', md5: '', signer: '', verdict: 'unknown', path: '' };

function refOf(kind: IocKind, value: string, name = ''): IocRef {
  if (kind !== 'files') return { kind: SINGULAR[kind], value };
  const hash = value.toLowerCase();
  const field = hash.length === 64 ? 'sha256' : hash.length === 40 ? 'sha1' : 'md5';
  return { kind: 'file', file: { ...EMPTY_FILE, name, [field]: hash } };
}
