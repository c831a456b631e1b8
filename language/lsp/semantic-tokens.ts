import type { AstNode } from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import type { SemanticTokensOptions } from 'vscode-languageserver-protocol';
import type { Severity } from '../catalog/action-spec.ts';
import { isUntrusted } from '../catalog/untrusted.ts';
import { isAction } from '../generated/ast.ts';
import { SEMANTIC_TOKENS, TOKEN_MODIFIERS, TOKEN_TYPES } from '../protocol/semantic-legend.ts';
import type { Hole } from '../typing/holes.ts';
import { templateStringsOf, type TemplateString } from '../typing/template-strings.ts';
import { specOf } from '../validation/action-of.ts';
import { verbRange } from '../validation/verb-range.ts';

const DESTRUCTIVE: ReadonlySet<Severity> = new Set<Severity>(['disruptive', 'tenant-wide']);

/**
 * What the colours of a grammar cannot tell: verbs that disrupt a device or the whole tenant, and holes in texts, those apart
 * that show what an attacker may have written. Everything else keeps the colour of the TextMate grammar.
 */
export class PlaybookSemanticTokens extends AbstractSemanticTokenProvider {
  override get tokenTypes(): Record<string, number> {
    return TOKEN_TYPES;
  }

  override get tokenModifiers(): Record<string, number> {
    return TOKEN_MODIFIERS;
  }

  override get semanticTokensOptions(): SemanticTokensOptions {
    return SEMANTIC_TOKENS;
  }

  protected override highlightElement(node: AstNode, accept: SemanticTokenAcceptor): void {
    const spec = isAction(node) ? specOf(node) : undefined;
    if (isAction(node) && spec && DESTRUCTIVE.has(spec.severity)) {
      const range = verbRange(node);
      if (range) accept({ range, type: 'keyword', modifier: 'destructive' });
    }
    for (const text of templateStringsOf(node)) acceptHoles(text, accept);
  }
}

/** A string is one line, so an offset in its token is a distance on that line. */
function acceptHoles({ template, cst }: TemplateString, accept: SemanticTokenAcceptor): void {
  const { line, character } = cst.range.start;
  const holes = template.parts.filter((part): part is Hole => part.kind === 'hole');
  for (const { path } of holes) {
    const [first, last] = [path[0], path.at(-1)];
    if (!first || !last) continue;
    const names = path.map(({ text }) => text);
    accept({
      line,
      char: character + first.start,
      length: last.end - first.start,
      type: 'variable',
      ...(isUntrusted(names) && { modifier: 'untrusted' }),
    });
  }
}
