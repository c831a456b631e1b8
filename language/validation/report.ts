import type { AstNode, DiagnosticInfo, ValidationAcceptor, ValidationSeverity } from 'langium';
import { codeSpec, codeUrl, type Code } from './codes.ts';

/** Where a finding points, and what a quick fix will want to know. */
export type Place<N extends AstNode> = Omit<DiagnosticInfo<N>, 'code' | 'codeDescription' | 'data'> & {
  readonly data?: Readonly<Record<string, unknown>>;
};

/** Accepts a finding with its code, its link and data for quick fixes. `data.code` is always the code. */
export function report<N extends AstNode>(
  accept: ValidationAcceptor,
  code: Code,
  message: string,
  place: Place<N>,
  severity: ValidationSeverity = codeSpec(code).severity,
): void {
  const { data, ...where } = place;
  accept(severity, message, { ...where, code, codeDescription: { href: codeUrl(code) }, data: { code, ...data } });
}
