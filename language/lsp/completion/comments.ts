import { CompletionItemKind } from 'vscode-languageserver-types';
import { CODE_IDS, codeSpec } from '../../validation/codes.ts';
import { codeMarkdown } from '../../validation/render-diagnostics.ts';
import type { Offer } from './strings.ts';

/** In a remark: `allow` and the codes that it can name. */
export function inComment(before: string): Offer {
  const [, code] = /^#\s*allow\s+(\w*)$/.exec(before) ?? [];
  if (code !== undefined) {
    const proposals = CODE_IDS.map((label) => ({
      label,
      kind: CompletionItemKind.Constant,
      snippet: `${label}: \${1:reason}`,
      detail: codeSpec(label).title,
      doc: codeMarkdown(label),
      rank: '0',
    }));
    return { proposals, typed: code.length };
  }
  const [, word] = /^#\s*(\w*)$/.exec(before) ?? [];
  if (word === undefined || !'allow'.startsWith(word)) return { proposals: [], typed: 0 };
  const allow = {
    label: 'allow',
    kind: CompletionItemKind.Keyword,
    snippet: 'allow ${1:CODE}: ${2:reason}',
    detail: 'Silences a finding, with a reason.',
    rank: '0',
  };
  return { proposals: [allow], typed: word.length };
}
