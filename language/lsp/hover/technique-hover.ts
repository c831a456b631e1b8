import type { LeafCstNode } from 'langium';
import { plain } from '../../catalog/markdown.ts';
import { attackTechniques, REPLACED_TECHNIQUES } from '../../data/attack-techniques.ts';
import { d3fendTechniques } from '../../data/d3fend-techniques.ts';
import { isMapping } from '../../generated/ast.ts';
import type { Told } from './playbook-hover.ts';

/** An id of ATT&CK or D3FEND in a header: its name, or what replaced it. */
export function techniqueHover({ astNode, container }: LeafCstNode): Told | undefined {
  if (!isMapping(astNode) || !container) return undefined;
  // The number behind the dot is a token of its own.
  const id = container.text.replace(/\s/g, '');
  const told = astNode.kind === 'attack' ? attackName(id) : astNode.kind === 'defend' ? defendName(id) : undefined;
  return told === undefined ? undefined : { markdown: `**${id}**\n\n${told}`, range: container.range };
}

function attackName(id: string): string | undefined {
  const replacement = REPLACED_TECHNIQUES.get(id);
  const name = attackTechniques().get(replacement ?? id);
  if (name === undefined) return undefined;
  return replacement === undefined ? plain(name) : `ATT&CK now calls it ${replacement}: ${plain(name)}`;
}

function defendName(id: string): string | undefined {
  const name = d3fendTechniques().get(id);
  return name === undefined ? undefined : plain(name);
}
