/** What a diagnostic code means, for the message list, the hover and docs/diagnostics.md. */
export interface CodeSpec {
  /** Severity where a check names no other one. */
  readonly severity: 'error' | 'warning' | 'info';
  /** A noun phrase: what is wrong. */
  readonly title: string;
  /** Why it matters, one or two sentences. */
  readonly why: string;
  /** How to put it right. */
  readonly fix: string;
  /** A whole file that gets the code, and one that does not. Both are checked by a test. */
  readonly bad: string;
  readonly good: string;
}

export const defineCodes = <const T extends Record<string, CodeSpec>>(table: T): T => table;

/** A whole file with one playbook around the given statements. */
export const playbookWith = (statements: string, header = ''): string =>
  `${header}playbook example "Example" {\n${statements.replace(/^(?=.)/gm, '  ')}\n}\n`;
