import type { DeviceSet, DeviceSource, Expression, IocSet, LetDecl, Lease, ValueList } from '../generated/ast.ts';
import { isIocList, isIocsOf } from '../generated/ast.ts';
import { durationSeconds } from '../typing/duration.ts';
import { namedList } from '../scoping/named-set.ts';
import { parseIndicator } from '../values/index.ts';
import { buildExpression, buildPath } from './build-expression.ts';
import { literalText } from './build-literal.ts';
import type { ExpressionModel } from './expression.ts';
import type { ModelContext } from './model-context.ts';
import type {
  DeviceSetModel,
  DeviceSourceModel,
  IocKind,
  IocSetModel,
  IocSourceModel,
  LeaseModel,
  ValueListModel,
} from './statement.ts';

const IOC_KINDS = ['files', 'ips', 'domains', 'urls'] as const satisfies readonly IocKind[];

const where = (filter: Expression | undefined, context: ModelContext): { readonly where?: ExpressionModel } =>
  filter ? { where: buildExpression(filter, context) } : {};

export function buildDeviceSet(set: DeviceSet, context: ModelContext): DeviceSetModel {
  return {
    source: buildDeviceSource(set.source, context),
    ...where(set.filter, context),
    ...(set.except && {
      except: { source: buildDeviceSource(set.except, context), ...where(set.exceptFilter, context) },
    }),
    span: context.span(set),
  };
}

function buildDeviceSource(source: DeviceSource, context: ModelContext): DeviceSourceModel {
  const span = context.span(source);
  switch (source.$type) {
    case 'DevicesOf':
      return { kind: 'of', subject: source.subject, span };
    case 'DevicesNamed':
      return { kind: 'named', values: buildValues(source.names, context), span };
    case 'DevicesTagged':
      return { kind: 'tagged', values: buildValues(source.tags, context), span };
    case 'DevicesInGroup':
      return { kind: 'group', values: buildValues(source.groups, context), span };
    case 'DevicesWithIp': {
      const withinSeconds = durationSeconds(source.window);
      return { kind: 'ip', values: buildValues(source.ips, context), withinSeconds, span };
    }
    case 'DevicesFromHunt':
      return { kind: 'hunt', query: source.query, span };
    case 'AllDevices':
      return { kind: 'all', span };
    case 'DeviceRef': {
      const binding = source.ref.ref;
      if (isIocList(binding)) context.used.lists.add(binding);
      return { kind: 'ref', name: source.ref.$refText, span };
    }
  }
}

/** Values as they stand in the text, passed through `normalise`. */
export function buildValues(
  list: ValueList,
  context: ModelContext,
  normalise: (raw: string) => string = (raw) => raw,
): ValueListModel {
  const span = context.span(list);
  switch (list.$type) {
    case 'ListLiteral':
      return { kind: 'values', values: list.items.map((item) => normalise(literalText(item))), span };
    case 'SingleValue':
      return { kind: 'values', values: [normalise(list.value)], span };
    case 'ValueRef': {
      if (context.names.ofPath(list.path).kind === 'constant')
        context.problem(list, 'PB303', `There is no list, set or input named "${list.path.root}" here.`);
      return { kind: 'ref', path: buildPath(list.path, context), span };
    }
  }
}

export function buildIocSet(set: IocSet, kind: IocKind, context: ModelContext): IocSetModel {
  return { source: buildIocSource(set, kind, context), ...where(set.filter, context), span: context.span(set) };
}

function buildIocSource({ source }: IocSet, kind: IocKind, context: ModelContext): IocSourceModel {
  const span = context.span(source);
  if (isIocsOf(source)) return { kind: 'of', ioc: source.kind, subject: source.subject, span };
  return { kind: 'values', values: buildValues(source.values, context, (raw) => normalised(kind, raw)), span };
}

function normalised(kind: IocKind, raw: string): string {
  const parse = parseIndicator(kind, raw);
  return parse.ok ? parse.value : raw;
}

/** A value whose kind the text does not say, in the form of the kind that it fits. */
export function normaliseAny(raw: string): string {
  return normalised(kindOfValue(raw) ?? 'files', raw);
}

const kindOfValue = (raw: string): IocKind | undefined => IOC_KINDS.find((kind) => parseIndicator(kind, raw).ok);

/** Kind of what a `let` binds: it says so, its list does, or its first value does. */
export function kindOfLet(node: LetDecl, context: ModelContext): IocKind {
  const { source } = node.value;
  if (isIocsOf(source)) return source.kind;
  const list = namedList(source.values, context.names);
  if (list && list.kind !== 'devices') return list.kind;
  const kind = kindOfValue(firstText(source.values));
  if (kind === undefined)
    context.problem(node, 'PB302', `It cannot be told what "${node.name}" holds. Use a list with a kind.`);
  return kind ?? 'files';
}

function firstText(values: ValueList): string {
  if (values.$type === 'SingleValue') return values.value;
  const first = values.$type === 'ListLiteral' ? values.items[0] : undefined;
  return first ? literalText(first) : '';
}

export function buildLease(lease: Lease, context: ModelContext): LeaseModel {
  if (lease.$type === 'Open') return { kind: 'until-released' };
  if (lease.ref) return { kind: 'for-input', path: buildPath(lease.ref, context) };
  return { kind: 'for', seconds: durationSeconds(lease.duration ?? '') };
}
