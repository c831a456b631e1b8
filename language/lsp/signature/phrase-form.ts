import { GrammarAST } from 'langium';

type Element = GrammarAST.AbstractElement;

/** A part of a phrase that has to be filled in. */
export interface FormPart {
  readonly property: string;
  /** As it stands in the label. */
  readonly text: string;
  readonly isRequired: boolean;
  /** What the grammar has at this place. */
  readonly element: Element;
}

/** A phrase of the grammar as people read it: `retry <times> times [every <time>]`. */
export interface PhraseForm {
  readonly label: string;
  readonly parts: readonly FormPart[];
  /** Parts and the words between them. */
  readonly elements: readonly Element[];
}

/** How a property is written: what stands there already, or a word for what is to be filled in. */
export interface Wording {
  readonly given: Readonly<Record<string, string>>;
  readonly names: Readonly<Record<string, string>>;
}

/** Parts that are rules of their own. */
const WRITTEN: Readonly<Record<string, string>> = { Lease: 'for <time>|until released', Block: '{ … }' };

export function formOf(phrase: Element, wording: Wording): PhraseForm {
  const elements = GrammarAST.isGroup(phrase) ? phrase.elements : [phrase];
  const written = elements
    .map((element) => ({ element, text: textOf(element, wording), property: propertyIn(element) }))
    .filter(({ text }) => text !== '');
  const parts = written.flatMap(({ element, text, property }) =>
    property === undefined || Object.hasOwn(wording.given, property)
      ? []
      : [{ element, text, property, isRequired: element.cardinality === undefined }],
  );
  return { label: written.map(({ text }) => text).join(' '), parts, elements };
}

/** The part behind an element: the next one that must be there, else the next one that may. */
export function partAfter({ parts, elements }: PhraseForm, element: Element): FormPart | undefined {
  const rest = elements.slice(elements.indexOf(element) + 1);
  const left = parts.filter((part) => rest.includes(part.element));
  return left.find(({ isRequired }) => isRequired) ?? left[0];
}

function textOf(element: Element, wording: Wording): string {
  // What repeats is named once.
  if (element.cardinality === '*') return '';
  const text = bareText(element, wording);
  return element.cardinality === '?' && text !== '' ? `[${text}]` : text;
}

function bareText(element: Element, wording: Wording): string {
  if (GrammarAST.isKeyword(element)) return element.value;
  if (GrammarAST.isGroup(element) || GrammarAST.isAlternatives(element)) {
    const texts = element.elements.map((each) => textOf(each, wording)).filter((text) => text !== '');
    return texts.join(GrammarAST.isGroup(element) ? ' ' : '|');
  }
  return GrammarAST.isAssignment(element) ? filledText(element, wording) : '';
}

function filledText({ feature, terminal }: GrammarAST.Assignment, wording: Wording): string {
  const { [feature]: given } = wording.given;
  if (given !== undefined) return given;
  const name = wording.names[feature] ?? feature;
  const rule = GrammarAST.isRuleCall(terminal) ? terminal.rule.$refText : undefined;
  if (rule === 'STRING') return `"${name}"`;
  const words = rule === undefined ? bareText(terminal, wording) : WRITTEN[rule];
  return words === undefined || words === '' ? `<${name}>` : words;
}

/** The property that an element fills, itself or in what it holds. */
export function propertyIn(element: Element): string | undefined {
  if (GrammarAST.isAssignment(element)) return element.feature;
  if (!GrammarAST.isGroup(element) && !GrammarAST.isAlternatives(element)) return undefined;
  return element.elements.map(propertyIn).find((property) => property !== undefined);
}
