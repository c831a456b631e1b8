import type { AstNode, CstNode } from 'langium';
import { isPlaybook, isUse } from '../generated/ast.ts';
import { bracesOf, containerOf, isClosed, type Member } from './members.ts';

/** Where to begin to read in order to know what may stand at an offset, and what to read before it instead of all the rest. */
export interface Surroundings {
  readonly start: number;
  readonly lead: string;
}

/** A declaration, so that none of what can stand before the first one is expected. */
const DECLARATION = 'channel c { teams secret "s" }\n';
const USE = 'use "a.playbook"\n';

/** Statements and declarations do not depend on what those before them say, only on there being some. */
export function surroundingsOf(root: AstNode, offset: number): Surroundings {
  const file = containerOf(root);
  const [previous, element] = lastTwo(file?.members ?? [], offset);
  if (!element) return { start: 0, lead: '' };
  if (isClosed(element.cst) && offset >= element.cst.end) return { start: element.cst.end, lead: leadOf(element) };
  const inside = isPlaybook(element.node) ? inPlaybook(element.node, offset) : undefined;
  return inside ?? { start: element.cst.offset, lead: leadOf(previous) };
}

const leadOf = (member: Member | undefined): string => (!member ? '' : isUse(member.node) ? USE : DECLARATION);

function inPlaybook(node: AstNode, offset: number): Surroundings | undefined {
  const playbook = containerOf(node);
  const braces = playbook && bracesOf(playbook);
  const [previous, member] = lastTwo(playbook?.members ?? [], offset);
  if (!braces || !member) return undefined;
  const first = previous && !(isClosed(member.cst) && offset >= member.cst.end) ? previous : member;
  return { start: first.cst.offset, lead: 'playbook p {\n' };
}

function lastTwo(members: readonly Member[], offset: number): readonly [Member | undefined, Member | undefined] {
  // In the middle of a line the parser may have taken a word that is being typed for a new declaration.
  const index = members.findLastIndex(({ cst }) => cst.offset <= offset && beginsLine(cst));
  return [members[index - 1], members[index]];
}

function beginsLine({ offset, root }: CstNode): boolean {
  const { fullText } = root;
  return fullText.slice(fullText.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
}
