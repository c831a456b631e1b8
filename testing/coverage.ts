/** What the tests of a playbook reach of it: statements, branches, handlers, and rules that refuse. */
import { statementsOf, walkStatements } from '../language/model/walk.ts';
import type { HandlerEvent, PlaybookModel, PolicyRuleModel } from '../language/model/playbook-model.ts';
import type { StatementModel } from '../language/model/statement.ts';
import type { TextSpan } from '../language/model/text-span.ts';

export type PartKind = 'statement' | 'branch' | 'handler' | 'rule';

/** A part of a text that a run can reach. */
export interface CoveredPart {
  readonly kind: PartKind;
  readonly uri: string;
  readonly span: TextSpan;
  /** In words of the author, or of what is meant: `else of if …`. */
  readonly text: string;
  readonly playbook?: string;
  /** Tests that reached it. */
  readonly hits: number;
}

export type Coverage = readonly CoveredPart[];

/** What one run reached. */
export interface Reached {
  readonly statements: ReadonlySet<string>;
  /** Of each `if`, which ways were taken. */
  readonly taken: ReadonlySet<string>;
  readonly rules: ReadonlySet<string>;
}

export const spanKey = ({ source, start }: TextSpan): string => `${source}:${start.line}:${start.character}`;

/** Rules that can refuse; the others ask somebody, or limit a text that would not compile without them. */
const refuses = (rule: PolicyRuleModel): boolean =>
  rule.kind === 'max' ? rule.otherwise.kind === 'stop' : !['require-approval', 'require-expiry'].includes(rule.kind);

export function coverageOf(model: PlaybookModel, reached: Reached): Coverage {
  const parts: CoveredPart[] = [];
  const seen = (statements: readonly StatementModel[]): number =>
    statements.some(({ span }) => reached.statements.has(spanKey(span))) ? 1 : 0;
  for (const playbook of Object.values(model.playbooks)) {
    const add = (kind: PartKind, span: TextSpan, text: string, hits: number): void => {
      parts.push({ kind, uri: uriOf(model, span), span, text, playbook: playbook.name, hits });
    };
    for (const statement of statementsOf(playbook)) {
      add('statement', statement.span, statement.summary, seen([statement]));
      for (const [name, span, hits] of branchesOf(statement, seen, reached))
        add('branch', span, `${name} of ${statement.summary}`, hits);
    }
    for (const [event, block] of Object.entries(playbook.handlers) as [HandlerEvent, readonly StatementModel[]][]) {
      const [first] = block;
      if (first !== undefined) add('handler', first.span, event === 'finally' ? event : `on ${event}`, seen(block));
    }
    for (const rule of playbook.guards.filter(refuses))
      add('rule', rule.span, rule.text, reached.rules.has(spanKey(rule.span)) ? 1 : 0);
  }
  for (const rule of model.policies.flatMap(({ rules }) => rules).filter(refuses)) {
    const hits = reached.rules.has(spanKey(rule.span)) ? 1 : 0;
    parts.push({ kind: 'rule', uri: uriOf(model, rule.span), span: rule.span, text: rule.text, hits });
  }
  return parts;
}

type Branch = readonly [name: string, span: TextSpan, hits: number];

function branchesOf(
  statement: StatementModel,
  seen: (block: readonly StatementModel[]) => number,
  { taken }: Reached,
): readonly Branch[] {
  const block = (name: string, statements: readonly StatementModel[]): readonly Branch[] => {
    const [first] = statements;
    return first === undefined ? [] : [[name, first.span, seen([...walkStatements(statements)])]];
  };
  switch (statement.kind) {
    case 'if': {
      const way = (name: 'then' | 'else'): Branch => [
        name,
        statement[name][0]?.span ?? statement.span,
        taken.has(`${spanKey(statement.span)} ${name}`) ? 1 : 0,
      ];
      return [way('then'), way('else')];
    }
    case 'wait-until':
      return block('else', statement.else);
    case 'for-each':
      return block('block', statement.block);
    case 'parallel':
      return statement.branches.flatMap(({ name, block: inner }) => block(`branch ${name}`, inner));
    case 'action': {
      const { onFailure, afterRelease } = statement.clauses;
      return [
        ...block('on failure', onFailure?.kind === 'block' ? onFailure.block : []),
        ...block('after release', afterRelease ?? []),
      ];
    }
    default:
      return [];
  }
}

const uriOf = (model: PlaybookModel, { source }: TextSpan): string => model.sources[source]?.uri ?? '';

/** The same parts of several tests become one, with the tests counted. */
export function mergeCoverage(coverages: readonly Coverage[]): Coverage {
  const parts = new Map<string, CoveredPart>();
  for (const part of coverages.flat()) {
    const { start } = part.span;
    const key = `${part.uri} ${start.line} ${start.character} ${part.kind} ${part.text}`;
    parts.set(key, { ...part, hits: part.hits + (parts.get(key)?.hits ?? 0) });
  }
  return [...parts.values()].sort(
    (a, b) =>
      a.uri.localeCompare(b.uri) ||
      a.span.start.line - b.span.start.line ||
      a.span.start.character - b.span.start.character,
  );
}
