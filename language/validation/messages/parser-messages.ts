import { LangiumParserErrorMessageProvider } from 'langium';
import type { IToken, TokenType } from 'chevrotain';

const TERMINALS: Readonly<Record<string, string>> = {
  STRING: 'a text in quotes',
  BLOCK: 'a block between `"""`',
  DURATION: 'a duration, such as 30s, 15m, 24h or 7d',
  PERCENT: 'a percentage, such as 2%',
  INT: 'a whole number',
  ID: 'a name',
};

/** Syntax errors in the words of people who write playbooks. */
export class PlaybookParserMessages extends LangiumParserErrorMessageProvider {
  override buildMismatchTokenMessage({ expected, actual }: { expected: TokenType; actual: IToken }): string {
    return `${found(actual)}: ${nameOf(expected)} is missing here.`;
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: { firstRedundant: IToken }): string {
    return `${found(firstRedundant)}. A declaration is expected: playbook, contact, team, approval, list, policy, trigger or test.`;
  }

  override buildNoViableAltMessage({ actual }: { actual: IToken[] }): string {
    return `${found(actual[0])}. Completion offers what may stand here.`;
  }

  override buildEarlyExitMessage({ actual }: { actual: IToken[] }): string {
    return `${found(actual[0])}. Something is missing before it.`;
  }
}

const isEnd = (token: IToken | undefined): boolean => !token || token.tokenType.name === 'EOF' || token.image === '';

const found = (token: IToken | undefined): string =>
  isEnd(token) ? 'The file ends too early' : `Unexpected ${shorten(token?.image ?? '')}`;

const shorten = (image: string): string => JSON.stringify(image.length > 40 ? `${image.slice(0, 40)}…` : image);

function nameOf({ name }: TokenType): string {
  return TERMINALS[name] ?? `\`${name.replace(/:KW$/, '')}\``;
}
