import { createParser, LangiumParser, type LangiumCoreServices } from 'langium';
import type { TokenType } from 'chevrotain';

/** What Chevrotain decides while it recovers, and what it knows then; its types name the first only. */
interface Recovery {
  canTokenTypeBeInsertedInRecovery: (type: TokenType) => boolean;
  getCurrRuleFullName: () => string;
}

/**
 * Goes on with the next statement where a block is missing. By itself it would make up the brace that opens the block, and
 * with it take all statements that follow into the block.
 */
class PlaybookParser extends LangiumParser {
  constructor(services: LangiumCoreServices) {
    super(services);
    const recovery = this.wrapper as unknown as Recovery;
    recovery.canTokenTypeBeInsertedInRecovery = ({ name }) =>
      name !== '{' || !recovery.getCurrRuleFullName().startsWith('Block');
  }
}

export function createPlaybookParser(services: LangiumCoreServices): LangiumParser {
  const parser = createParser(services.Grammar, new PlaybookParser(services), services.parser.Lexer.definition);
  parser.finalize();
  return parser;
}
