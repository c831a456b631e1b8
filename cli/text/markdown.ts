/** Of a code span nothing is escaped. */
const ESCAPED = /`[^`\n]*`|\\([!-/:-@[-`{-~])|&amp;/g;

/** Plans are written as Markdown with everything escaped that a page could take for markup; a terminal takes nothing for markup. */
export const unescapeMarkdown = (markdown: string): string =>
  markdown.replace(ESCAPED, (whole, character?: string) => character ?? (whole === '&amp;' ? '&' : whole));
