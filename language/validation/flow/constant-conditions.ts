import type { ValidationAcceptor } from 'langium';
import { assume, claimOf, NO_FACTS, type Claim, type Facts } from '../../analysis/condition-facts.ts';
import { decide, valuesText, type PossibleValues } from '../../analysis/possible-values.ts';
import {
  isAfterRelease,
  isGuard,
  isOnFailure,
  isRequireRule,
  isStop,
  type Block,
  type Expression,
  type If,
  type Playbook,
  type Statement,
} from '../../generated/ast.ts';
import type { Names } from '../../scoping/names.ts';
import { report } from '../report.ts';
import { conditionsOf } from './conditions.ts';

/** PB304: parts of conditions that are always, or never, true. */
export class ConstantConditions {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** Conditions of a playbook, each with what the conditions around it and before it say. */
  playbook({ header, body, handlers }: Playbook, accept: ValidationAcceptor): void {
    const required = header.filter(isGuard).flatMap(({ rules }) => rules.filter(isRequireRule));
    const facts = required.reduce((known, { condition }) => this.#assume(condition, true, known), NO_FACTS);
    this.#sequence(body, facts, accept);
    for (const { block } of handlers) this.#block(block, NO_FACTS, accept);
  }

  /** A condition about a device or file at hand, or of a rule: nothing is known but what it says itself. */
  alone(node: Parameters<typeof conditionsOf>[0], accept: ValidationAcceptor): void {
    for (const condition of conditionsOf(node)) this.#examine(condition, NO_FACTS, accept);
  }

  #sequence(statements: readonly Statement[], before: Facts, accept: ValidationAcceptor): void {
    let facts = before;
    for (const statement of statements) {
      this.#statement(statement, facts, accept);
      if (statement.$type === 'If') facts = this.#behind(statement, facts);
    }
  }

  #block(block: Block | undefined, facts: Facts, accept: ValidationAcceptor): void {
    if (block) this.#sequence(block.statements, facts, accept);
  }

  #statement(statement: Statement, facts: Facts, accept: ValidationAcceptor): void {
    switch (statement.$type) {
      case 'If':
        this.#if(statement, facts, accept);
        break;
      case 'Parallel':
        for (const { block } of statement.branches) this.#block(block, facts, accept);
        break;
      case 'ForEach':
        this.#block(statement.block, facts, accept);
        break;
      case 'Wait':
        this.#block(statement.else, facts, accept);
        break;
      case 'ActionStatement':
        for (const clause of statement.clauses)
          if (isOnFailure(clause) || isAfterRelease(clause)) this.#block(clause.block, facts, accept);
        break;
    }
  }

  #if({ condition, then, elseIf, else: other }: If, facts: Facts, accept: ValidationAcceptor): void {
    this.#examine(condition, facts, accept);
    this.#block(then, this.#assume(condition, true, facts), accept);
    const otherwise = this.#assume(condition, false, facts);
    if (elseIf) this.#if(elseIf, otherwise, accept);
    this.#block(other, otherwise, accept);
  }

  /** Behind `if … { stop }` the condition does not hold. */
  #behind({ condition, then, elseIf, else: other }: If, facts: Facts): Facts {
    const stops = (then as Block | undefined)?.statements.some(isStop) === true;
    return stops && !elseIf && !other ? this.#assume(condition, false, facts) : facts;
  }

  /** Only what cannot change while the run goes on is known in later statements. */
  #assume(condition: Expression | undefined, holds: boolean, facts: Facts): Facts {
    const learnt = assume(condition, holds, facts, this.#names);
    return new Map([...learnt].filter(([key]) => facts.has(key) || isLasting(key)));
  }

  #examine(condition: Expression, facts: Facts, accept: ValidationAcceptor): void {
    switch (condition.$type) {
      case 'Group':
        this.#examine(condition.inner, facts, accept);
        break;
      case 'Negation':
        this.#examine(condition.operand, facts, accept);
        break;
      case 'Binary':
        this.#examine(condition.left, facts, accept);
        this.#examine(condition.right, assume(condition.left, condition.op === 'and', facts, this.#names), accept);
        break;
      case 'LiteralValue':
        if (condition.value.$type === 'BoolLiteral') tellFixed(condition, condition.value.value, accept);
        break;
      default: {
        const claim = claimOf(condition, this.#names);
        const known = claim && facts.get(claim.key);
        const always = claim && decide(known, claim.values);
        if (claim && always !== undefined) tell(condition, claim, known, always, accept);
      }
    }
  }
}

function tellFixed(node: Expression, value: 'yes' | 'no', accept: ValidationAcceptor): void {
  const message = `\`${value}\` decides nothing. Ask for something that can differ between runs, or remove the condition.`;
  report(accept, 'PB304', message, { node });
}

const LASTING: ReadonlySet<string> = new Set(['alert.severity', 'alert.category', 'incident.severity']);

const isLasting = (key: string): boolean => LASTING.has(key) || !key.includes('.');

function tell(
  node: Expression,
  { key }: Claim,
  known: PossibleValues | undefined,
  always: boolean,
  accept: ValidationAcceptor,
): void {
  const what = always ? 'always true here' : 'never true';
  const why = known ? `${key} is ${valuesText(known)} where this is asked` : 'there is no such value';
  const then = always ? 'Remove the condition.' : 'Correct one of the conditions, or remove what depends on this one.';
  report(accept, 'PB304', `This is ${what}: ${why}. ${then}`, { node });
}
