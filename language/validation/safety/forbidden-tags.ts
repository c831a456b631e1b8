import {
  isStringLiteral,
  type DeviceSource,
  type Expression,
  type Literal,
  type NeverRule,
} from '../../generated/ast.ts';

/** Tags that a `devices tagged` is written with; undefined where a name stands for them. */
export function tagsOf(source: DeviceSource): readonly string[] | undefined {
  if (source.$type !== 'DevicesTagged') return undefined;
  const { tags } = source;
  if (tags.$type === 'SingleValue') return [tags.value];
  return tags.$type === 'ListLiteral' ? textsOf(tags.items) : undefined;
}

/** Tags of which one is enough for the rule, where its whole condition is `device.tags includes any of […]`. */
export function forbiddenTags({ filter }: NeverRule): readonly string[] | undefined {
  if (filter?.$type !== 'Compare' || filter.op !== 'includes any of' || !isTags(filter.left)) return undefined;
  if (filter.right.$type !== 'ListValue') return undefined;
  const items = filter.right.items.flatMap((item) => (item.$type === 'LiteralValue' ? [item.value] : []));
  return items.length === filter.right.items.length ? textsOf(items) : undefined;
}

const textsOf = (items: readonly Literal[]): readonly string[] | undefined =>
  items.every(isStringLiteral) ? items.map(({ value }) => value) : undefined;

export const isTags = (expression: Expression): boolean =>
  expression.$type === 'PathValue' && expression.path.segments.at(-1) === 'tags';
