import { GrammarUtils, type ValidationAcceptor } from 'langium';
import type { Mapping } from '../../generated/ast.ts';
import { report } from '../report.ts';

/** How the ids of each framework are formed. */
const FRAMEWORKS = {
  attack: { name: 'ATT&CK', form: /^T(?:A\d{4}|\d{4}(?:\.\d{3})?)$/, example: 'T1071 or T1071.001' },
  defend: { name: 'D3FEND', form: /^D3-[A-Z][A-Z0-9]*$/, example: 'D3-NTF' },
  react: { name: 'RE&CT', form: /^R[AS]\d{4}$/, example: 'RA3101' },
} as const;

/** PB216: ids of techniques are formed as their framework does. */
export function checkTechniques(mapping: Mapping, accept: ValidationAcceptor): void {
  const { name, form, example } = FRAMEWORKS[mapping.kind];
  for (const token of GrammarUtils.findNodesForProperty(mapping.$cstNode, 'ids')) {
    const id = token.text.replace(/\s/g, '');
    if (form.test(id)) continue;
    const message = `${id} is no id of ${name}. Write it as ${example}.`;
    report(accept, 'PB216', message, { node: mapping, range: token.range });
  }
}
