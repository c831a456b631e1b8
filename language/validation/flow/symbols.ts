import { AstUtils, type AstNode, type ValidationAcceptor } from 'langium';
import { FILTERS } from '../../catalog/filters.ts';
import { NAMESPACES } from '../../catalog/symbols.ts';
import { enumSpec, type ValueType } from '../../catalog/value-types.ts';
import {
  isCompare,
  isCountOf,
  isLease,
  isListValue,
  isPathValue,
  isValueRef,
  type Compare,
  type Expression,
  type Path,
} from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import type { LexicalScopes } from '../../scoping/lexical-scopes.ts';
import type { Names } from '../../scoping/names.ts';
import { typeOfPath, type PathType } from '../../typing/path-type.ts';
import { inputsAround } from '../../typing/type-of-expression.ts';
import { templateStringsOf, type TemplateString } from '../../typing/template-strings.ts';
import { isInCondition } from './condition.ts';
import { didYouMean } from '../nearest.ts';
import { report } from '../report.ts';

/** PB301, PB303: paths in conditions and values. */
export const checkPath =
  ({ references: { Names: names, LexicalScopes: lexical } }: PlaybookServices) =>
  (path: Path, accept: ValidationAcceptor): void => {
    const words = [path.root, ...path.segments];
    const type = typeOfPath(words, names.ofPath(path), inputsAround(path));
    if (!type.ok) {
      const place =
        type.at === 0 ? ({ property: 'root' } as const) : ({ property: 'segments', index: type.at - 1 } as const);
      report(accept, 'PB301', unknownWord(words, type, lexical, path), { node: path, ...place });
    } else if ('constant' in type) {
      checkConstant(path, type.constant, names, lexical, accept);
    }
  };

function unknownWord(
  words: readonly string[],
  { at, known }: Extract<PathType, { ok: false }>,
  lexical: LexicalScopes,
  node: AstNode,
): string {
  const word = words[at] ?? '';
  if (at === 0) return `There is no ${JSON.stringify(word)} here.${didYouMean(word, visibleRoots(lexical, node))}`;
  const owner = words.slice(0, at).join('.');
  if (known.length === 0) return `Nothing can follow ${owner}.`;
  return `${owner} has no ${JSON.stringify(word)}.${didYouMean(word, known) || ` It has ${known.join(', ')}.`}`;
}

const visibleRoots = (lexical: LexicalScopes, node: AstNode): string[] => [
  ...lexical.visibleNames(node),
  ...Object.keys(NAMESPACES),
];

/** A bare word: a member of the enum on the other side, or a mistake. */
function checkConstant(
  path: Path,
  word: string,
  names: Names,
  lexical: LexicalScopes,
  accept: ValidationAcceptor,
): void {
  const owner = path.$container;
  if (isValueRef(owner) || isLease(owner)) {
    const message = `There is no ${isLease(owner) ? 'input' : 'list or set'} ${JSON.stringify(word)} here.`;
    report(accept, 'PB303', message + didYouMean(word, lexical.visibleNames(path)), { node: path });
    return;
  }
  if (!isCountOf(owner) && !(isPathValue(owner) && isInCondition(owner))) return;
  const compare = comparisonWithRight(owner);
  const expected = compare && leftType(compare, names);
  const message = expected
    ? notAMember(word, expected)
    : unknownWord([word], { ok: false, at: 0, known: [] }, lexical, path);
  if (message !== undefined) report(accept, 'PB301', message, { node: path });
}

/** The comparison of which a value is the right side or a member of it. */
function comparisonWithRight(value: Expression): Compare | undefined {
  const side = isListValue(value.$container) ? value.$container : value;
  const compare = side.$container;
  return isCompare(compare) && compare.right === side ? compare : undefined;
}

function leftType(compare: Compare, names: Names): ValueType | undefined {
  if (!isPathValue(compare.left)) return undefined;
  const { path } = compare.left;
  const type = typeOfPath([path.root, ...path.segments], names.ofPath(path), inputsAround(path));
  return type.ok && 'type' in type ? type.type : { of: 'any' };
}

function notAMember(word: string, type: ValueType): string | undefined {
  if (type.of === 'any') return undefined;
  if (type.of !== 'enum')
    return `There is no ${JSON.stringify(word)} here. Write a text in quotes: ${JSON.stringify(word)}.`;
  const { members, open } = enumSpec(type.enum);
  if (open === true || members.includes(word)) return undefined;
  return `${JSON.stringify(word)} is no value of it.${didYouMean(word, members) || ` It can be ${members.join(', ')}.`}`;
}

/** PB001, PB301: holes of the texts that a node holds. */
export const checkHoles =
  ({ references: { Names: names, LexicalScopes: lexical } }: PlaybookServices) =>
  (node: AstNode, accept: ValidationAcceptor): void => {
    for (const text of templateStringsOf(node)) {
      for (const { kind, message, start, end } of text.template.problems) {
        const code = kind === 'filter' ? 'PB301' : 'PB001';
        const hint = kind === 'filter' ? didYouMean(text.cst.text.slice(start, end), Object.keys(FILTERS)) : '';
        report(accept, code, message + hint, { node, range: rangeIn(text, start, end) });
      }
      checkHolePaths(text, names, lexical, accept);
    }
  };

function checkHolePaths(text: TemplateString, names: Names, lexical: LexicalScopes, accept: ValidationAcceptor): void {
  for (const part of text.template.parts) {
    if (part.kind !== 'hole' || part.path.length === 0) continue;
    const words = part.path.map((word) => word.text);
    const root = names.resolve(words[0] ?? '', words.length - 1, text.node);
    const type = typeOfPath(words, root, inputsAround(text.node));
    if (type.ok && !('constant' in type)) continue;
    const problem = type.ok ? ({ ok: false, at: 0, known: [] } as const) : type;
    const word = part.path[problem.at];
    if (!word) continue;
    const range = rangeIn(text, word.start, word.end);
    report(accept, 'PB301', unknownWord(words, problem, lexical, text.node), { node: text.node, range });
  }
}

function rangeIn({ node, cst }: TemplateString, start: number, end: number) {
  const document = AstUtils.getDocument(node).textDocument;
  return { start: document.positionAt(cst.offset + start), end: document.positionAt(cst.offset + end) };
}
