import type { CompletionParserResult } from 'langium';
import type { PlaybookServices } from '../../playbook-module.ts';
import { placeAt } from './cursor.ts';

const DECLARATION = /^(?:contact|team|channel|approval|list|policy|playbook|trigger|test)\b/gm;

/** Where the declaration begins that holds an offset; 0 where none does. */
export function declarationStart(text: string, offset: number): number {
  const starts = [...text.slice(0, offset).matchAll(DECLARATION)];
  return starts.findLast(({ index }) => placeAt(text, index).kind === 'code')?.index ?? 0;
}

/**
 * Reads the text in front of a cursor. Where something in front of the declaration that holds the cursor is broken, only
 * that declaration is read: a mistake in one playbook does not take the help away from the next.
 */
export function parsePrefix(text: string, { parser }: PlaybookServices): CompletionParserResult {
  const whole = parser.CompletionParser.parse(text);
  const stuck = whole.tokens[whole.tokenIndex];
  if (!stuck) return whole;
  const start = declarationStart(text, text.length);
  return start === 0 || start < stuck.startOffset ? whole : parser.CompletionParser.parse(text.slice(start));
}
