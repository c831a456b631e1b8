import { AstUtils, GrammarAST, type AstNode, type LeafCstNode } from 'langium';
import { code } from '../../catalog/markdown.ts';
import { enumSpec } from '../../catalog/value-types.ts';
import { isCompare, isIocEntry, isIocList, isListLiteral, isPath, isStringLiteral } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { typeOfExpression } from '../../typing/type-of-expression.ts';
import { kindAt } from '../../validation/flow/list-kind.ts';
import { parseIndicator, type ExpectedIndicator } from '../../values/index.ts';
import type { Told } from './playbook-hover.ts';

const UNITS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week' };

const KINDS: Readonly<Record<string, string>> = {
  md5: 'MD5 of a file',
  sha1: 'SHA-1 of a file',
  sha256: 'SHA-256 of a file',
  ip: 'IP address',
  domain: 'Domain, its subdomains included',
  url: 'URL',
  device: 'Device',
};

/** Values: durations in words, members of enums, and entries of lists with their kind. */
export function valueHover(leaf: LeafCstNode, { references }: PlaybookServices): Told | undefined {
  const { astNode: node, text, range } = leaf;
  if (isTerminal(leaf, 'DURATION')) return { markdown: durationWords(text), range };
  const raw = indicatorText(node, leaf);
  if (raw !== undefined) {
    const kind = expectedAt(node);
    const markdown = kind && indicatorMarkdown(kind, raw);
    return markdown === undefined ? undefined : { markdown, range };
  }
  const path = isPath(node) ? node : undefined;
  const compare = AstUtils.getContainerOfType(path, isCompare);
  if (!path || !compare || path.segments.length > 0 || references.Names.ofPath(path).kind !== 'constant')
    return undefined;
  const type = typeOfExpression(compare.left, references.Names);
  if (type.of !== 'enum' || !enumSpec(type.enum).members.includes(text)) return undefined;
  const { doc, members, ordered } = enumSpec(type.enum);
  return { markdown: `**${text}**\n\n${doc} One of ${members.join(ordered ? ' < ' : ', ')}.`, range };
}

const isTerminal = ({ grammarSource: source }: LeafCstNode, name: string): boolean =>
  GrammarAST.isRuleCall(source) && source.rule.$refText === name;

/** `1h30m` is "1 hour 30 minutes". */
const durationWords = (text: string): string =>
  [...text.matchAll(/(\d+)([smhdw])/g)]
    .map(([, count = '', unit = '']) => `${Number(count)} ${UNITS[unit] ?? unit}${Number(count) === 1 ? '' : 's'}`)
    .join(' ');

function indicatorText(node: AstNode, { text }: LeafCstNode): string | undefined {
  if (isIocEntry(node) && text === JSON.stringify(node.value)) return node.value;
  return isStringLiteral(node) && isListLiteral(node.$container) ? node.value : undefined;
}

function expectedAt(node: AstNode): ExpectedIndicator | undefined {
  if (isIocEntry(node)) return isIocList(node.$container) ? node.$container.kind : undefined;
  return isListLiteral(node.$container) ? kindAt(node.$container) : undefined;
}

function indicatorMarkdown(kind: ExpectedIndicator, raw: string): string | undefined {
  const parse = parseIndicator(kind, raw);
  if (!parse.ok) return undefined;
  return `**${KINDS[parse.kind] ?? parse.kind}**\n\nUsed as ${code(parse.value)}`;
}
