import type { LangiumDocument, LeafCstNode } from 'langium';
import { isCode } from '../../validation/codes.ts';
import { codeMarkdown } from '../../validation/render-diagnostics.ts';
import { rangeOf } from '../ranges.ts';
import type { Told } from './playbook-hover.ts';

/** The code that a remark names. */
export function commentHover(leaf: LeafCstNode, offset: number, document: LangiumDocument): Told | undefined {
  for (const { 0: code, index } of leaf.text.matchAll(/PB\d{3}/g)) {
    const start = leaf.offset + index;
    const end = start + code.length;
    if (offset < start || offset > end || !isCode(code)) continue;
    return { markdown: codeMarkdown(code), range: rangeOf(document, { start, end }) };
  }
  return undefined;
}
