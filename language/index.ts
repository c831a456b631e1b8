/** What others may use of the language. */
import { explanationOf, type Explanation } from './analysis/explain.ts';
import { explanationText } from './analysis/explain-text.ts';
import type { PlaybookModel } from './model/playbook-model.ts';

export { createPlaybookServices, type PlaybookServices, type PlaybookSharedServices } from './playbook-module.ts';
export { check, compile, format, listPlaybooks, openDocument, type Problem } from './documents.ts';
export { findIndicators } from './feeds/find-indicators.ts';
export type { Explanation } from './analysis/explain.ts';

/** Facts about a playbook that need no tenant, for people and for programs. */
export function explain(model: PlaybookModel): { readonly text: string; readonly json: Explanation } {
  const json = explanationOf(model);
  return { text: explanationText(json), json };
}
