import type { LeafCstNode } from 'langium';
import { plain } from '../../catalog/markdown.ts';
import { attackTechniques, REPLACED_TECHNIQUES } from '../../data/attack-techniques.ts';
import { isMapping } from '../../generated/ast.ts';
import type { Told } from './playbook-hover.ts';

/** An id of ATT&CK in a header: its name, or what replaced it. */
export function techniqueHover({ astNode, container }: LeafCstNode): Told | undefined {
  if (!isMapping(astNode) || astNode.kind !== 'attack' || !container) return undefined;
  // The number behind the dot is a token of its own.
  const id = container.text.replace(/\s/g, '');
  const replacement = REPLACED_TECHNIQUES.get(id);
  const name = attackTechniques().get(replacement ?? id);
  if (name === undefined) return undefined;
  const told = replacement === undefined ? plain(name) : `ATT&CK now calls it ${replacement}: ${plain(name)}`;
  return { markdown: `**${id}**\n\n${told}`, range: container.range };
}
