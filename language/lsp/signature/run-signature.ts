import { isInput, isPlaybook, Playbook, type Input } from '../../generated/ast.ts';
import type { AstNode } from 'langium';
import { plain } from '../../catalog/markdown.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import type { PhraseAt } from './phrase-at.ts';
import type { Signature } from './signature.ts';

/** `run other with a = …`: the inputs of the other playbook. */
export function runSignature({ tokens }: PhraseAt, at: AstNode, services: PlaybookServices): Signature | undefined {
  const words = tokens.map(({ image }) => image);
  const run = words.findLastIndex((word, index) => word === 'run' && !GIVES.has(words[index - 1] ?? ''));
  const playbook = services.references.ScopeProvider.declarations(Playbook.$type, at).getElement(
    words[run + 1] ?? '',
  )?.node;
  if (!isPlaybook(playbook)) return undefined;
  const inputs = playbook.header.filter(isInput);
  const [given, current] = argumentsIn(words.slice(run + 3));
  const isMissing = ({ name }: Input): boolean => !given.includes(name);
  const next = inputs.find((input) => isMissing(input) && !mayBeLeftOut(input)) ?? inputs.find(isMissing);
  const input = current === undefined ? next : inputs.find(({ name }) => name === current);
  if (!input) return undefined;
  const parts = inputs.map((input) => ({ text: textOf(input), doc: plain(input.prompt ?? '') }));
  const label = `run ${playbook.name} with ${parts.map(({ text }) => text).join(', ')}`;
  return {
    label,
    doc: plain(playbook.title ?? ''),
    parts,
    active: inputs.indexOf(input),
    isOptional: mayBeLeftOut(input),
  };
}

/** In front of these, `run` is the name of an input. */
const GIVES = new Set(['with', ',']);

const mayBeLeftOut = ({ optional, default: value }: Input): boolean => optional || value !== undefined;

const textOf = (input: Input): string => {
  const text = `${input.name} = ${input.type}`;
  return mayBeLeftOut(input) ? `[${text}]` : text;
};

/** Names of the inputs that have a value, and the one whose value is being written. */
function argumentsIn(words: readonly string[]): [given: string[], current: string | undefined] {
  const given: string[] = [];
  let depth = 0;
  let current: string | undefined;
  words.forEach((word, index) => {
    if (word === '[' || word === '(') depth++;
    else if (word === ']' || word === ')') depth--;
    else if (depth > 0) return;
    else if (word === '=') given.push((current = words[index - 1] ?? ''));
    else if (word === ',') current = undefined;
  });
  return [given, current];
}
