import { AstUtils, GrammarAST, type AstNode, type LeafCstNode } from 'langium';
import type { Position, Range } from 'vscode-languageserver-types';
import type { ActionSpec } from '../../catalog/action-spec.ts';
import { ACTION_IDS, actionSpec } from '../../catalog/actions/index.ts';
import { actionMarkdown } from '../../catalog/render-docs.ts';
import { verbOf } from '../../catalog/render-snippets.ts';
import { RISKS } from '../../catalog/risks.ts';
import { SCAFFOLDS } from '../../catalog/scaffolds.ts';
import { isAcknowledge, isActionStatement, isCompare, isStatement } from '../../generated/ast.ts';
import { actionIdOf, isActionNode, specOf } from '../../validation/action-of.ts';
import { CLAUSE_DOCS, isClause } from '../clause-docs.ts';
import { verbRange } from '../../validation/verb-range.ts';
import { OPERATOR_DOCS, PHRASE_DOCS } from './phrase-docs.ts';
import type { Told } from './playbook-hover.ts';

/** Words of the language: verbs, risks, modes, clauses, statements. */
export function wordHover(leaf: LeafCstNode): Told | undefined {
  const node = leaf.astNode;
  if (isAcknowledge(node) && isRisk(leaf.text)) return told(leaf, `**${leaf.text}**\n\n${RISKS[leaf.text]}`);
  if (!GrammarAST.isKeyword(leaf.grammarSource)) return undefined;
  if (isActionNode(node)) return verbHover(leaf);
  if (isClause(node)) return told(leaf, `**${CLAUSE_DOCS[node.$type].words}**\n\n${CLAUSE_DOCS[node.$type].doc}`);
  return scaffoldHover(leaf, node) ?? ruleVerbHover(leaf) ?? phraseHover(leaf, node);
}

/** A verb that a rule or a test names: the longest that begins or goes on with the word. */
function ruleVerbHover(leaf: LeafCstNode): Told | undefined {
  if (AstUtils.getContainerOfType(leaf.grammarSource, GrammarAST.isParserRule)?.name !== 'Verb') return undefined;
  const words = leaf.container?.text.replace(/\s+/g, ' ') ?? '';
  const verb = words === 'isolate fully' ? 'isolate' : words;
  const id = ACTION_IDS.find((each) => verbOf(actionSpec(each)) === verb);
  const cst = leaf.container;
  return id && cst && { markdown: actionMarkdown(id), range: cst.range };
}

/** Any other word: what the phrase that it belongs to is for. */
function phraseHover(leaf: LeafCstNode, node: AstNode): Told | undefined {
  const operator = isCompare(node) ? OPERATOR_DOCS[node.op] : undefined;
  if (isCompare(node)) return operator === undefined ? undefined : told(leaf, `**${node.op}**\n\n${operator}`);
  const doc = Object.hasOwn(PHRASE_DOCS, node.$type) ? PHRASE_DOCS[node.$type] : undefined;
  return doc === undefined ? undefined : told(leaf, `**${leaf.text}**\n\n${doc}`);
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
  return told(leaf, mode ? mode.doc : formDoc(spec));
}

/** What the words between the parts of an action lead to. */
const formDoc = ({ params }: ActionSpec): string =>
  Object.entries(params)
    .filter(([name]) => name !== 'comment')
    .map(([name, { doc }]) => `- ${name}: ${doc}`)
    .join('\n');

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
