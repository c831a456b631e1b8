/** What others may use of the language. */
export { createPlaybookServices, type PlaybookServices, type PlaybookSharedServices } from './playbook-module.ts';
export {
  check,
  compile,
  compileTests,
  explain,
  format,
  listPlaybooks,
  openDocument,
  type Problem,
} from './documents.ts';
export { findIndicators } from './feeds/find-indicators.ts';
export { firstFindings, shownOf } from './validation/first-findings.ts';
export type { BuildTestsResult } from './model/build-tests.ts';
export type { Explanation } from './model/explanation.ts';
