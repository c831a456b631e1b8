import { AstUtils, type AstNode, type LangiumDocument, type LeafCstNode } from 'langium';
import { filterSpec } from '../../catalog/filters.ts';
import { NAMESPACES, type SymbolSpec } from '../../catalog/symbols.ts';
import { isInput, isPath, isPlaybook } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { typeOfPath } from '../../typing/path-type.ts';
import { templateStringsOf } from '../../typing/template-strings.ts';
import { declarationMarkdown } from '../declaration-markdown.ts';
import { typeName } from '../completion/symbols.ts';
import { rangeOf } from '../ranges.ts';
import type { Told } from './playbook-hover.ts';

/** A word of a path in a condition. */
export function pathHover(leaf: LeafCstNode, services: PlaybookServices): Told | undefined {
  const path = AstUtils.getContainerOfType(leaf.astNode, isPath);
  if (!path?.$cstNode) return undefined;
  const before = path.$cstNode.text.slice(0, leaf.end - path.$cstNode.offset);
  const markdown = markdownOf(
    before.split('.').map((word) => word.trim()),
    [path.root, ...path.segments],
    path,
    services,
  );
  return markdown === undefined ? undefined : { markdown, range: leaf.range };
}

/** A word or a filter of a hole. */
export function templateHover(
  leaf: LeafCstNode,
  offset: number,
  document: LangiumDocument,
  services: PlaybookServices,
): Told | undefined {
  const text = templateStringsOf(leaf.astNode).find(({ cst }) => cst.offset === leaf.offset);
  const at = offset - leaf.offset;
  for (const part of text?.template.parts ?? []) {
    if (part.kind !== 'hole' || at < part.start || at > part.end) continue;
    const place = (each: { start: number; end: number }) =>
      rangeOf(document, { start: leaf.offset + each.start, end: leaf.offset + each.end });
    const filter = part.filters.find(({ start, end }) => start <= at && at <= end);
    if (filter) return { markdown: `**${filter.name}**\n\n${filterSpec(filter.name).doc}`, range: place(filter) };
    const index = part.path.findIndex(({ start, end }) => start <= at && at <= end);
    const word = part.path[index];
    if (!word) return undefined;
    const words = part.path.map((each) => each.text);
    const markdown = markdownOf(words.slice(0, index + 1), words, leaf.astNode, services);
    return markdown === undefined ? undefined : { markdown, range: place(word) };
  }
  return undefined;
}

/** What the first words of a path mean. */
function markdownOf(
  words: readonly string[],
  whole: readonly string[],
  at: AstNode,
  { references }: PlaybookServices,
): string | undefined {
  const root = references.Names.resolve(whole[0] ?? '', whole.length - 1, at);
  if (words.length === 1) {
    if (root.kind === 'declared') return declarationMarkdown(root.node);
    return root.kind === 'namespace' ? `**${root.id}**\n\n${NAMESPACES[root.id].doc}` : undefined;
  }
  const inputs = AstUtils.getContainerOfType(at, isPlaybook)?.header.filter(isInput) ?? [];
  const input =
    root.kind === 'namespace' && root.id === 'run' ? inputs.find(({ name }) => name === words[1]) : undefined;
  if (input) return declarationMarkdown(input);
  const type = typeOfPath(words, root, inputs);
  return type.ok && 'symbol' in type ? symbolMarkdown(words, type.symbol) : undefined;
}

const symbolMarkdown = (words: readonly string[], { type, doc }: SymbolSpec): string =>
  `\`${words.join('.')}\` · ${typeName(type)}\n\n${doc}`;
