import { AstUtils, GrammarAST, type AstNode, type LeafCstNode } from 'langium';
import type { Position, Range } from 'vscode-languageserver-types';
import { actionMarkdown } from '../../catalog/render-docs.ts';
import { RISKS } from '../../catalog/risks.ts';
import { SCAFFOLDS } from '../../catalog/scaffolds.ts';
import { isAcknowledge, isActionStatement, isStatement } from '../../generated/ast.ts';
import { actionIdOf, isActionNode, specOf } from '../../validation/action-of.ts';
import { CLAUSE_DOCS, isClause } from '../clause-docs.ts';
import { verbRange } from '../../validation/verb-range.ts';
import type { Told } from './playbook-hover.ts';

/** Words of the language: verbs, risks, modes, clauses, statements. */
export function wordHover(leaf: LeafCstNode): Told | undefined {
  const node = leaf.astNode;
  if (isAcknowledge(node) && isRisk(leaf.text)) return told(leaf, `**${leaf.text}**\n\n${RISKS[leaf.text]}`);
  if (!GrammarAST.isKeyword(leaf.grammarSource)) return undefined;
  if (isActionNode(node)) return verbHover(leaf);
  if (isClause(node)) return told(leaf, `**${CLAUSE_DOCS[node.$type].words}**\n\n${CLAUSE_DOCS[node.$type].doc}`);
  return scaffoldHover(leaf, node);
}

const told = ({ range }: LeafCstNode, markdown: string): Told => ({ markdown, range });

const isRisk = (text: string): text is keyof typeof RISKS => Object.hasOwn(RISKS, text);

function verbHover(leaf: LeafCstNode): Told | undefined {
  const node = leaf.astNode;
  if (!isActionNode(node)) return undefined;
  const spec = specOf(node);
  if (!spec) return undefined;
  const verb = verbRange(node);
  if (verb && contains(verb, leaf.range.start)) return { markdown: actionMarkdown(actionIdOf(node)), range: verb };
  const mode = Object.values(spec.params).find(({ type }) => typeof type !== 'string' && type.includes(leaf.text));
  return mode && told(leaf, mode.doc);
}

const contains = ({ start, end }: Range, { line, character }: Position): boolean =>
  (line > start.line || (line === start.line && character >= start.character)) &&
  (line < end.line || (line === end.line && character < end.character));

/** The first word of a declaration or a statement. */
function scaffoldHover(leaf: LeafCstNode, node: AstNode): Told | undefined {
  if (leaf.offset !== node.$cstNode?.offset) return undefined;
  const place = AstUtils.getContainerOfType(node, isStatement) && !isActionStatement(node) ? 'statement' : undefined;
  const fits = SCAFFOLDS.filter(({ name }) => name.split(/[ ,]/, 1)[0] === leaf.text);
  const found = fits.find((each) => each.place === place) ?? fits[0];
  return found && told(leaf, `**${leaf.text}**\n\n${found.doc}`);
}
