import type { Diagnostic, Range } from 'vscode-languageserver-types';
import { isCode, type Code } from './codes.ts';

/** `# allow CODE: reason`, at the end of the line that it is about or alone on the line before. */
export interface Allowance {
  readonly code: string;
  readonly reason: string;
  /** Line that it is about, zero-based. */
  readonly line: number;
  readonly range: Range;
}

const ALLOW = /#\s*allow\s+(\w+)\s*:?[^\S\n]*(.*)$/;
/** Nothing can make up for these: the text has no meaning without them. */
const FOREVER: ReadonlySet<Code> = new Set(['PB001', 'PB002', 'PB003', 'PB301', 'PB303']);

export const canBeSilenced = (code: string): boolean => isCode(code) && !FOREVER.has(code);

export function allowancesIn(
  comments: Iterable<{ readonly text: string; readonly range: Range; readonly alone: boolean }>,
) {
  const allowances: Allowance[] = [];
  for (const { text, range, alone } of comments) {
    const match = ALLOW.exec(text);
    if (!match) continue;
    const [, code = '', reason = ''] = match;
    allowances.push({ code, reason: reason.trim(), line: range.start.line + (alone ? 1 : 0), range });
  }
  return allowances;
}

export interface Silenced {
  readonly kept: readonly Diagnostic[];
  /** Allowances that do nothing, and why. */
  readonly idle: readonly { readonly range: Range; readonly message: string }[];
}

/** Takes out what is allowed with a reason. */
export function silence(
  diagnostics: readonly Diagnostic[],
  allowances: readonly Allowance[],
  lineOf = ({ range }: Diagnostic): number => range.start.line,
): Silenced {
  const used = new Set<Allowance>();
  const kept = diagnostics.filter((diagnostic) => {
    const allowance = allowances.find((each) => covers(each, diagnostic, lineOf));
    if (allowance) used.add(allowance);
    return !allowance;
  });
  const idle = allowances
    .filter((each) => !used.has(each))
    .map((each) => ({ range: each.range, message: whyIdle(each) }));
  return { kept, idle };
}

const canSilence = ({ code, reason }: Allowance): boolean => canBeSilenced(code) && reason !== '';

const covers = (allowance: Allowance, diagnostic: Diagnostic, lineOf: (diagnostic: Diagnostic) => number): boolean =>
  allowance.code === diagnostic.code && canSilence(allowance) && allowance.line === lineOf(diagnostic);

function whyIdle({ code, reason }: Allowance): string {
  if (!isCode(code)) return `${JSON.stringify(code)} is no code of a finding.`;
  if (FOREVER.has(code)) return `${code} cannot be silenced.`;
  if (reason === '') return `Say why ${code} is right here: \`# allow ${code}: reason\`.`;
  return `There is no ${code} to silence here. Remove the remark.`;
}
