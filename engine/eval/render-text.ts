/** Texts with holes, filled. Pure. */
import type { HoleModel, TemplateModel } from '../../language/model/expression.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import { cleanText } from './clean-text.ts';
import { FILTERS } from './filters.ts';
import { lookup } from './lookup.ts';
import { printValue } from './print-value.ts';
import type { Scope } from './scope.ts';
import { isUnknown, type Value } from './value.ts';

/**
 * The text with every hole filled; `unknown` stands where there is no value. What is inserted is cleaned and never read
 * for holes again. `fit` makes it fit where more than its characters has a meaning.
 */
export function renderTemplate(
  template: TemplateModel,
  scope: Scope,
  model: PlaybookModel,
  fit: (inserted: string) => string = (inserted) => inserted,
): string {
  return template.parts.map((part) => (typeof part === 'string' ? part : fit(renderHole(part, scope, model)))).join('');
}

function renderHole(hole: HoleModel, scope: Scope, model: PlaybookModel): string {
  const found = lookup(hole.path.segments, scope, model);
  let value: Value | undefined = isUnknown(found) ? undefined : found;
  for (const filter of hole.filters) value = FILTERS[filter.name](value, filter.argument);
  return value === undefined ? 'unknown' : cleanText(printValue(value));
}
