import type { Literal } from '../generated/ast.ts';
import { durationSeconds } from '../typing/duration.ts';
import type { LiteralModel } from './expression.ts';

export function buildLiteral(literal: Literal): LiteralModel {
  switch (literal.$type) {
    case 'StringLiteral':
      return { kind: 'text', value: literal.value };
    case 'NumberLiteral':
      return { kind: 'number', value: literal.value };
    case 'DurationLiteral':
      return { kind: 'duration', seconds: durationSeconds(literal.value) };
    case 'PercentLiteral':
      return { kind: 'percent', value: Number.parseFloat(literal.value) };
    case 'BoolLiteral':
      return { kind: 'yesno', value: literal.value === 'yes' };
    case 'SecretLiteral':
      return { kind: 'secret', name: literal.name };
  }
}

/** A literal as the text that lists are made of. */
export function literalText(literal: Literal): string {
  switch (literal.$type) {
    case 'SecretLiteral':
      return literal.name;
    default:
      return String(literal.value);
  }
}
