import { AstUtils, type AstNode, type Reference } from 'langium';
import type { ValueType } from '../../catalog/value-types.ts';
import {
  isChannel,
  isGivenInput,
  isInput,
  isPlaybook,
  isRunClause,
  isRunPlaybook,
  isTest,
  type Input,
  type Playbook,
} from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { typeOfInput, typeOfPath } from '../../typing/path-type.ts';

/** What kind of value fits at a place. */
export type Expected =
  /** A value of a type: behind a comparison or a `=`. `isWritten`: no name of the playbook is known there. */
  | { readonly kind: 'value'; readonly type: ValueType; readonly isWritten?: true }
  /** The beginning of a condition. */
  | { readonly kind: 'condition' }
  /** A text, or the name of a list. */
  | { readonly kind: 'texts' }
  /** The address of a channel. */
  | { readonly kind: 'address' };

const COMPARED =
  /(?<![\w.-])([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s+(?:is(?:\s+not)?|(?:not\s+)?in|[<>]=?|includes\s+(?:any|all|none)\s+of)\s+(?:\[[^\]]*)?[\w-]*$/;
const COUNTED = /\bcount\s+of\s+[\w.-]+\s+(?:is(?:\s+not)?|[<>]=?)\s+[\w-]*$/;
const GIVEN = /([A-Za-z_][\w-]*)\s*=\s*[\w-]*$/;
const DEFAULT = /\binput\s+[\w-]+\s*:\s*([a-z]+[\w\d]*(?:\s+no)?)(?:\s+optional)?\s*=\s*[\w-]*$/;
const CONDITION = /(?:\b(?:where|if|until|and|or|not|when|require)|\()\s+[\w-]*$/;
const LISTED = /\[[^\]]*$/;

/** What is expected behind a text; undefined where its words do not tell. */
export function expectedBehind(before: string, at: AstNode, services: PlaybookServices): Expected | undefined {
  if (isChannel(at)) return { kind: 'address' };
  const [, declared] = DEFAULT.exec(before) ?? [];
  if (declared !== undefined) return { kind: 'value', type: typeOfInput(declared), isWritten: true };
  const type = comparedType(before, at, services) ?? givenType(before, at);
  const isTold = AstUtils.getContainerOfType(at, isTest) !== undefined;
  if (type) return { kind: 'value', type, ...(isTold && { isWritten: true }) };
  if (CONDITION.test(before)) return { kind: 'condition' };
  return LISTED.test(before) ? { kind: 'texts' } : undefined;
}

function comparedType(before: string, at: AstNode, { references }: PlaybookServices): ValueType | undefined {
  if (COUNTED.test(before)) return { of: 'number' };
  const words = COMPARED.exec(before)?.[1]?.split('.');
  if (!words) return undefined;
  const root = references.Names.resolve(words[0] ?? '', words.length - 1, at);
  const inputs = AstUtils.getContainerOfType(at, isPlaybook)?.header.filter(isInput) ?? [];
  const type = typeOfPath(words, root, inputs);
  return type.ok && 'type' in type ? type.type : undefined;
}

/** Of an argument of `run`, or of an input that a test gives. */
function givenType(before: string, at: AstNode): ValueType | undefined {
  const name = GIVEN.exec(before)?.[1];
  const input = inputsAt(at).find((each) => each.name === name);
  return input && typeOfInput(input.type);
}

function inputsAt(at: AstNode): readonly Input[] {
  const run = AstUtils.getContainerOfType(at, (node) => isRunPlaybook(node) || isRunClause(node));
  const test = AstUtils.getContainerOfType(at, isGivenInput) && AstUtils.getContainerOfType(at, isTest);
  // While it is typed, a `run` has no reference.
  const reference: Reference<Playbook> | undefined = (run ?? test)?.playbook;
  return reference?.ref?.header.filter(isInput) ?? [];
}
