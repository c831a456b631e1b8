import type { GrammarAST } from 'langium';
import { DefaultValueConverter, type CstNode, type ValueType } from 'langium';
import { isCompositeCstNode } from 'langium';
import { decodeString } from '../typing/string-text.ts';

/** Data type rules of several words; the parser joins their tokens without blanks. */
const PHRASES: ReadonlySet<string> = new Set(['Verb', 'Event', 'InputType', 'MaxSubject', 'CompareOp']);

/** Gives AST values as people read them: decoded strings, blocks without quotes, phrases with single blanks. */
export class PlaybookValueConverter extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cstNode: CstNode): ValueType {
    switch (rule.name) {
      case 'STRING':
        return decodeString(input).text;
      case 'BLOCK':
        return input.slice(3, -3);
      default:
        return PHRASES.has(rule.name) ? phrase(input, cstNode) : super.runConverter(rule, input, cstNode);
    }
  }
}

function phrase(input: string, cstNode: CstNode): string {
  if (!isCompositeCstNode(cstNode)) return input;
  return cstNode.content
    .filter((leaf) => !leaf.hidden)
    .map((leaf) => leaf.text)
    .join(' ');
}
