import { createCompletionParser, type CompletionParserResult, type LangiumCompletionParser } from 'langium';
import { findNextFeatures, type NextFeature } from 'langium/lsp';
import type { PlaybookServices } from '../../playbook-module.ts';
import { declarationStart, parsePrefix } from './parse-prefix.ts';

type IToken = CompletionParserResult['tokens'][number];

/** While a word is typed, what stands before it is asked again with each letter, and with it one or two texts of the same place. */
const REMEMBERED = 4;

/** What the grammar allows behind a text. */
export class FeaturesBehind {
  readonly #services: PlaybookServices;
  readonly #known = new Map<string, NextFeature[] | undefined>();
  #strict: LangiumCompletionParser | undefined;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  /** Undefined where the text is empty. */
  of(text: string): NextFeature[] | undefined {
    if (!this.#known.has(text)) {
      if (this.#known.size === REMEMBERED) this.#known.clear();
      this.#known.set(text, this.#find(text));
    }
    return this.#known.get(text);
  }

  #find(text: string): NextFeature[] | undefined {
    const start = declarationStart(text, text.length);
    for (const part of start === 0 ? [text] : [text, text.slice(start)]) {
      const features = this.#strictly(part);
      if (!features || features.length > 0) return features;
    }
    // Something in this very declaration is broken: what the parser makes of it is the best guess.
    const { tokens, tokenIndex, elementStack } = parsePrefix(text, this.#services);
    if (tokenIndex === 0) return undefined;
    return findNextFeatures([elementStack.map((feature) => ({ feature }))], tokens.slice(tokenIndex));
  }

  /**
   * A parser decides for one way at each word, and may have to take it back with the next one: `require approval` is a
   * condition until a name follows. So the last word is not parsed but followed on all ways that the grammar has.
   */
  #strictly(text: string): NextFeature[] | undefined {
    const last = this.#services.parser.Lexer.tokenize(text, { mode: 'partial' }).tokens.at(-1);
    if (!last) return undefined;
    const { tokens, tokenIndex, elementStack } = this.#parser().parse(text.slice(0, last.startOffset));
    if (tokenIndex === 0) return tokens.length === 0 ? undefined : [];
    return findNextFeatures(
      [elementStack.map((feature) => ({ feature }))],
      [...tokens.slice(tokenIndex), last].map(asItself),
    );
  }

  /** One that does not skip what it cannot read. */
  #parser(): LangiumCompletionParser {
    const { parser } = this.#services;
    const ParserConfig = { ...parser.ParserConfig, recoveryEnabled: false };
    this.#strict ??= createCompletionParser({ ...this.#services, parser: { ...parser, ParserConfig } });
    return this.#strict;
  }
}

/** Ways are followed by the images of tokens, of which those of words and texts would also do for names. */
function asItself(token: IToken): IToken {
  const { name } = token.tokenType;
  if (name === token.image) return { ...token, image: '' };
  return name === 'STRING' ? { ...token, image: '""' } : token;
}
