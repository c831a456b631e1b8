import { GrammarUtils, type ValidationAcceptor } from 'langium';
import { ATTACK_VERSION, attackTechniques, REPLACED_TECHNIQUES } from '../../data/attack-techniques.ts';
import { D3FEND_VERSION, d3fendTechniques } from '../../data/d3fend-techniques.ts';
import type { Mapping } from '../../generated/ast.ts';
import { nearest } from '../nearest.ts';
import { report } from '../report.ts';

/** The techniques of a framework that are known, in the release that is shipped. */
interface KnownTechniques {
  readonly release: string;
  readonly site: string;
  readonly isListed: (id: string) => boolean;
  readonly near: (id: string) => string | undefined;
}

interface Framework {
  readonly name: string;
  /** How its ids are formed. */
  readonly form: RegExp;
  readonly example: string;
  readonly known?: KnownTechniques;
}

const FRAMEWORKS: Readonly<Record<Mapping['kind'], Framework>> = {
  attack: {
    name: 'ATT&CK',
    form: /^T(?:A\d{4}|\d{4}(?:\.\d{3})?)$/,
    example: 'T1071 or T1071.001',
    known: {
      release: `ATT&CK Enterprise ${ATTACK_VERSION}`,
      site: 'attack.mitre.org',
      isListed: (id) => attackTechniques().has(id) || REPLACED_TECHNIQUES.has(id),
      near: nearAttack,
    },
  },
  defend: {
    name: 'D3FEND',
    form: /^D3-[A-Z][A-Z0-9]*$/,
    example: 'D3-NTF',
    known: {
      release: `D3FEND ${D3FEND_VERSION}`,
      site: 'd3fend.mitre.org',
      isListed: (id) => d3fendTechniques().has(id),
      near: (id) => nearest(id, d3fendTechniques().keys()),
    },
  },
  react: { name: 'RE&CT', form: /^R[AS]\d{4}$/, example: 'RA3101' },
};

/** PB216: ids of techniques are formed as their framework does; those of ATT&CK and D3FEND are in its list. */
export function checkTechniques(mapping: Mapping, accept: ValidationAcceptor): void {
  const { name, form, example, known } = FRAMEWORKS[mapping.kind];
  for (const token of GrammarUtils.findNodesForProperty(mapping.$cstNode, 'ids')) {
    const id = token.text.replace(/\s/g, '');
    const place = { node: mapping, range: token.range };
    if (!form.test(id)) report(accept, 'PB216', `${id} is no id of ${name}. Write it as ${example}.`, place);
    else if (known && !known.isListed(id)) report(accept, 'PB216', unlisted(id, known), place, 'info');
  }
}

/** A newer release may have more, so that this is told only as what it is. */
function unlisted(id: string, { release, site, near }: KnownTechniques): string {
  const meant = near(id);
  const hint = meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`;
  return `${release} has no ${id}. Look it up at ${site}; allow the code if a newer release has it.${hint}`;
}

/** The technique of a sub-technique says less, but nothing wrong; the next number may be anything. */
function nearAttack(id: string): string | undefined {
  const [technique = ''] = id.split('.');
  return attackTechniques().has(technique) ? technique : nearest(id, attackTechniques().keys());
}
