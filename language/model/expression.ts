/** Values, paths, conditions and templates of a compiled playbook. Plain data. */
import type { TextSpan } from './text-span.ts';

/** A literal. Durations are seconds. A `secret` is a name, never a value. */
export type LiteralModel =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'duration'; readonly seconds: number }
  | { readonly kind: 'percent'; readonly value: number }
  | { readonly kind: 'yesno'; readonly value: boolean }
  | { readonly kind: 'secret'; readonly name: string };

/** A dotted path such as `alert.severity`: root first. */
export interface PathModel {
  readonly kind: 'path';
  readonly segments: readonly string[];
  readonly span: TextSpan;
}

/** A member of an enum, written bare in the text: `Ransomware`, `Windows10`, `isolated`. */
export interface SymbolModel {
  readonly kind: 'symbol';
  readonly name: string;
}

export type CompareOperator =
  | 'is'
  | 'is not'
  | 'in'
  | 'not in'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'contains'
  | 'starts with'
  | 'ends with'
  | 'matches'
  | 'includes any of'
  | 'includes all of'
  | 'includes none of';

export type ExpressionModel =
  | {
      readonly kind: 'and' | 'or';
      readonly left: ExpressionModel;
      readonly right: ExpressionModel;
      readonly span: TextSpan;
    }
  | { readonly kind: 'not'; readonly operand: ExpressionModel; readonly span: TextSpan }
  | {
      readonly kind: 'compare';
      readonly op: CompareOperator;
      readonly left: ExpressionModel;
      readonly right: ExpressionModel;
      readonly span: TextSpan;
    }
  | { readonly kind: 'list'; readonly items: readonly ExpressionModel[] }
  /** Number of members of a set that a path names. */
  | { readonly kind: 'count'; readonly of: PathModel; readonly span: TextSpan }
  | PathModel
  | SymbolModel
  | LiteralModel;

export type FilterName =
  'count' | 'join' | 'upper' | 'lower' | 'short' | 'defang' | 'date' | 'default' | 'truncate' | 'first';

/** `{{ path | filter arg | … }}`. */
export interface HoleModel {
  readonly path: PathModel;
  readonly filters: readonly { readonly name: FilterName; readonly argument?: string | number }[];
}

/** A `"…"` text: literal parts and holes in order. */
export interface TemplateModel {
  readonly parts: readonly (string | HoleModel)[];
  readonly span: TextSpan;
}
