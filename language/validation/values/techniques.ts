import { GrammarUtils, type ValidationAcceptor } from 'langium';
import { ATTACK_VERSION, attackTechniques, REPLACED_TECHNIQUES } from '../../data/attack-techniques.ts';
import type { Mapping } from '../../generated/ast.ts';
import { nearest } from '../nearest.ts';
import { report } from '../report.ts';

/** How the ids of each framework are formed. */
const FRAMEWORKS = {
  attack: { name: 'ATT&CK', form: /^T(?:A\d{4}|\d{4}(?:\.\d{3})?)$/, example: 'T1071 or T1071.001' },
  defend: { name: 'D3FEND', form: /^D3-[A-Z][A-Z0-9]*$/, example: 'D3-NTF' },
  react: { name: 'RE&CT', form: /^R[AS]\d{4}$/, example: 'RA3101' },
} as const;

/** PB216: ids of techniques are formed as their framework does; those of ATT&CK are in its list. */
export function checkTechniques(mapping: Mapping, accept: ValidationAcceptor): void {
  const { name, form, example } = FRAMEWORKS[mapping.kind];
  for (const token of GrammarUtils.findNodesForProperty(mapping.$cstNode, 'ids')) {
    const id = token.text.replace(/\s/g, '');
    const place = { node: mapping, range: token.range };
    if (!form.test(id)) report(accept, 'PB216', `${id} is no id of ${name}. Write it as ${example}.`, place);
    else if (mapping.kind === 'attack' && !isListed(id)) report(accept, 'PB216', unlisted(id), place, 'info');
  }
}

const isListed = (id: string): boolean => attackTechniques().has(id) || REPLACED_TECHNIQUES.has(id);

/** A newer release may have more, so that this is told only as what it is. */
function unlisted(id: string): string {
  const meant = nearId(id);
  const hint = meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`;
  return `ATT&CK Enterprise ${ATTACK_VERSION} has no ${id}. Look it up at attack.mitre.org; allow the code if a newer release has it.${hint}`;
}

/** The technique of a sub-technique says less, but nothing wrong; the next number may be anything. */
function nearId(id: string): string | undefined {
  const [technique = ''] = id.split('.');
  return attackTechniques().has(technique) ? technique : nearest(id, attackTechniques().keys());
}
