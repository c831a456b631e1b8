import { AstUtils, TextDocument, type AstNode, type LangiumDocument } from 'langium';
import type { TextEdit } from 'vscode-languageserver-types';
import type { PlaybookServices } from '../../playbook-module.ts';
import { layoutEdits } from './format.ts';
import { piecesOf, type Piece } from './pieces.ts';

/** Layout of a text that parses; undefined for one that does not: what its lines mean is not known. */
export function formatDocument(document: LangiumDocument, services: PlaybookServices): TextEdit[] | undefined {
  const { parserErrors, lexerErrors, value } = document.parseResult;
  if (parserErrors.length > 0 || lexerErrors.length > 0) return undefined;
  const { textDocument } = document;
  const text = textDocument.getText();
  const pieces = lexed(text, services);
  const edits = layoutEdits(text, pieces, startsIn(value)).map(({ start, end, newText }) => ({
    range: { start: textDocument.positionAt(start), end: textDocument.positionAt(end) },
    newText,
  }));
  // Blanks carry no meaning here; should a rule of layout ever join or part two words, the text stays as it is.
  return isSame(pieces, lexed(TextDocument.applyEdits(textDocument, edits), services)) ? edits : [];
}

function lexed(text: string, services: PlaybookServices): readonly Piece[] {
  const { tokens, hidden } = services.parser.Lexer.tokenize(text);
  return piecesOf(tokens, hidden);
}

/** Where an element of a list of the syntax tree begins: declarations, statements, clauses, entries. */
function startsIn(root: AstNode): ReadonlySet<number> {
  const starts = new Set<number>();
  for (const { $cstNode, $containerIndex } of AstUtils.streamAst(root)) {
    if ($cstNode !== undefined && $containerIndex !== undefined) starts.add($cstNode.offset);
  }
  return starts;
}

function isSame(before: readonly Piece[], after: readonly Piece[]): boolean {
  return before.length === after.length && before.every(({ image }, index) => image === after[index]?.image);
}
