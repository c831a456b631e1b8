/** Every diagnostic code with its title, severity and page. The one list that checks, hovers and docs read. */
import { docUrl, REPOSITORY_URL } from '../catalog/doc-url.ts';
import { BUDGET_CODES } from './codes/budget.ts';
import type { CodeSpec } from './codes/code-spec.ts';
import { FLOW_CODES } from './codes/flow.ts';
import { SAFETY_CODES } from './codes/safety.ts';
import { TEXT_CODES } from './codes/text.ts';
import { VALUE_CODES } from './codes/values.ts';

export type { CodeSpec } from './codes/code-spec.ts';

export const CODES = { ...TEXT_CODES, ...SAFETY_CODES, ...VALUE_CODES, ...FLOW_CODES, ...BUDGET_CODES };

export type Code = keyof typeof CODES;

export const CODE_IDS = (Object.keys(CODES) as Code[]).sort();

export const codeSpec = (code: Code): CodeSpec => CODES[code];

export const isCode = (text: string): text is Code => Object.hasOwn(CODES, text);

/** Where the project lives; diagnostics link to its documentation. */
export { REPOSITORY_URL };

/** Page of a code: docs/diagnostics.md has one heading a code. */
export const codeUrl = (code: Code): string => docUrl(`diagnostics.md#${code.toLowerCase()}`);
