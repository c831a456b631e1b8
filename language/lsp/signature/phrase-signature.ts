import { AstUtils, GrammarAST } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import { actionIdOf, tellsAction, type ActionHead } from '../../validation/action-of.ts';
import { CLAUSE_DOCS, isClauseType } from '../clause-docs.ts';
import { inferredType, ruleOf, rulesIn } from '../completion/grammar-words.ts';
import type { PhraseAt } from './phrase-at.ts';
import { formOf, partAfter, propertyIn, type Wording } from './phrase-form.ts';
import type { Signature } from './signature.ts';

/** Words for what is filled in, where the grammar calls it otherwise. */
const NAMES: Readonly<Record<string, string>> = {
  after: 'time',
  approval: 'name',
  every: 'time',
  folder: 'into',
  on: 'devices',
};

/** What the verb of an action takes. */
export function actionSignature(phrase: PhraseAt): Signature | undefined {
  const head = headOf(phrase);
  if (!head) return undefined;
  const { doc, params } = actionSpec(actionIdOf(head));
  const { $type: _, ...given } = head;
  const names = 'kind' in head ? { ...NAMES, values: head.kind } : NAMES;
  const docOf = (property: string): string => params[names[property] ?? property]?.doc ?? '';
  return signatureOf(phrase.rule.definition, phrase, { given, names }, doc, docOf);
}

/** What a clause takes. */
export function clauseSignature(phrase: PhraseAt): Signature | undefined {
  const type = phrase.stack[0] && inferredType(phrase.stack[0]);
  if (type === undefined || !isClauseType(type) || !GrammarAST.isAlternatives(phrase.rule.definition)) return undefined;
  const group = phrase.rule.definition.elements.find(
    (each) => GrammarAST.isGroup(each) && inferredTypeIn(each) === type,
  );
  return group && signatureOf(group, phrase, { given: {}, names: NAMES }, CLAUSE_DOCS[type].doc, () => '');
}

const inferredTypeIn = ({ elements }: GrammarAST.Group): string | undefined =>
  elements.find(GrammarAST.isAction)?.inferredType?.name;

function headOf({ rule, tokens }: PhraseAt): ActionHead | undefined {
  const words = tokens.map(({ image }) => image);
  if (tellsAction(rule.name)) return { $type: rule.name };
  if (rule.name === 'TagDevices') {
    const verb = words.findLast((word) => word === 'tag' || word === 'untag');
    return verb && { $type: rule.name, verb };
  }
  if (rule.name !== 'Ban' && rule.name !== 'Unban') return undefined;
  const kind = words[words.lastIndexOf(rule.name.toLowerCase()) + 1];
  const isKind = kind === 'files' || kind === 'ips' || kind === 'domains' || kind === 'urls';
  return isKind ? { $type: rule.name, kind } : undefined;
}

/** Undefined where nothing is left to be written. */
function signatureOf(
  group: GrammarAST.AbstractElement,
  { stack, next }: PhraseAt,
  wording: Wording,
  doc: string,
  docOf: (property: string) => string,
): Signature | undefined {
  const form = formOf(group, wording);
  const [filled] = stack;
  const element = form.elements.find((each) => filled && isWithin(filled, each));
  if (!element) return undefined;
  const isBegun = next.every((each) => isWithin(each, element) || rulesIn(element).has(ruleOf(each)?.name ?? ''));
  const part =
    (isBegun && form.parts.find(({ property }) => property === propertyIn(element))) || partAfter(form, element);
  if (!part) return undefined;
  const parts = form.parts.map(({ text, property }) => ({ text, doc: docOf(property) }));
  return { label: form.label, doc, parts, active: form.parts.indexOf(part), isOptional: !part.isRequired };
}

const isWithin = (inner: GrammarAST.AbstractElement, outer: GrammarAST.AbstractElement): boolean =>
  inner === outer || AstUtils.hasContainerOfType(inner, (node): node is typeof outer => node === outer);
