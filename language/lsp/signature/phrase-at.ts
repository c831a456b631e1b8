import type { CompletionParserResult, GrammarAST } from 'langium';
import { findNextFeatures } from 'langium/lsp';
import type { PlaybookServices } from '../../playbook-module.ts';
import { ruleOf } from '../completion/grammar-words.ts';
import { parsePrefix } from '../completion/parse-prefix.ts';

type Tokens = CompletionParserResult['tokens'];

/** What is being written at the end of a text. */
export interface PhraseAt {
  /** The rule of the phrase. */
  readonly rule: GrammarAST.ParserRule;
  /** The element of the rule that the text has filled last, and those that it is made of. */
  readonly stack: readonly GrammarAST.AbstractElement[];
  /** What may come next. */
  readonly next: readonly GrammarAST.AbstractElement[];
  readonly tokens: Tokens;
}

/** A word that is a name wherever one may stand. */
const WORD = ' _';

/** The innermost phrase that a text ends in. What stands behind the cursor does not count. */
export function phraseAtEnd(
  text: string,
  isPhrase: (rule: string) => boolean,
  services: PlaybookServices,
): PhraseAt | undefined {
  const before = parsePrefix(text, services);
  // A verb that is a name too, such as `scan`, is known as a verb by what follows it.
  const isStuck = before.tokenIndex < before.tokens.length;
  return (isStuck ? phraseIn(parsePrefix(text + WORD, services), isPhrase) : undefined) ?? phraseIn(before, isPhrase);
}

function phraseIn(
  { elementStack, tokens }: CompletionParserResult,
  isPhrase: (rule: string) => boolean,
): PhraseAt | undefined {
  const ruleNames = elementStack.map((element) => ruleOf(element)?.name ?? '');
  const at = ruleNames.findLastIndex(isPhrase);
  const rule = elementStack[at] && ruleOf(elementStack[at]);
  // In a block of the phrase another statement begins.
  if (!rule || ruleNames.includes('Block', at)) return undefined;
  const next = findNextFeatures([elementStack.map((feature) => ({ feature }))], []).map(({ feature }) => feature);
  return { rule, stack: elementStack.slice(at), next, tokens };
}
