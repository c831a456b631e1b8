import { attackTechniques } from '../../data/attack-techniques.ts';
import { member } from './proposal.ts';
import type { Offer } from './strings.ts';

/** What stands behind `attack` and, in a list, behind its last comma: the beginning of an id, or words of a name. */
const TYPED = /^\s*attack\s+(?:.*,\s*)?([^,]*)$/;

/** In a header: the techniques whose id or name fits what is typed. */
export function inTechniques(line: string): Offer | undefined {
  const [, typed] = TYPED.exec(line) ?? [];
  if (typed === undefined) return undefined;
  const wanted = typed.trim().toLowerCase();
  const fitting = [...attackTechniques()].filter(([id, name]) => `${id} ${name}`.toLowerCase().includes(wanted));
  const proposals = fitting.map(([id, name]) => ({ ...member(id, name), filter: `${id} ${name}` }));
  return { proposals, typed: typed.length };
}
