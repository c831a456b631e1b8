import { GrammarUtils, type AstNode, type CstNode } from 'langium';
import { isProp, isStringLiteral, isLiteralValue, isUpdateAlert } from '../generated/ast.ts';
import { rememberByNode } from '../reparse/remember-by-node.ts';
import { parseTemplate, type Template } from './holes.ts';

/** Properties whose strings may have holes. Strings anywhere else are taken as they are: nothing is put into a target. */
const TEMPLATE_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  AlertAs: ['title'],
  ApprovalAsk: ['question'],
  CollectForensics: ['folder'],
  Comment: ['text'],
  FetchFile: ['path', 'folder'],
  Note: ['text'],
  Notify: ['text'],
  RunScript: ['script', 'arguments'],
  Stop: ['reason'],
  TagDevices: ['tag'],
};

/** A string with holes and its place. Offsets of the template count from `cst.offset`. */
export interface TemplateString {
  readonly template: Template;
  readonly cst: CstNode;
  readonly node: AstNode;
}

/** The strings with holes that a node holds itself (not its children). */
export function templateStringsOf(node: AstNode): readonly TemplateString[] {
  return node.$type in TEMPLATE_PROPERTIES || isAlertText(node) ? foundIn(node) : [];
}

const foundIn = rememberByNode((node: AstNode) =>
  (TEMPLATE_PROPERTIES[node.$type] ?? ['value']).flatMap((property) => templateAt(node, property) ?? []),
);

/** The string of a property of a node, parsed; undefined where the text has none. */
export function templateAt(node: AstNode, property: string): TemplateString | undefined {
  const cst = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  return cst && { template: parseTemplate(cst.text), cst, node };
}

/** The text of a property of `update alert`. */
function isAlertText(node: AstNode): boolean {
  if (!isStringLiteral(node) || !isLiteralValue(node.$container)) return false;
  const prop = node.$container.$container;
  return isProp(prop) && isUpdateAlert(prop.$container);
}
