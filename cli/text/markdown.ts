/** Plans are written as Markdown with everything escaped that a page could take for markup; a terminal takes nothing for markup. */
export function unescapeMarkdown(markdown: string): string {
  return markdown
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&#(\d{1,7});/g, (whole, code: string) =>
      Number(code) > 0x10_ff_ff ? whole : String.fromCodePoint(Number(code)),
    )
    .replaceAll('&amp;', '&');
}
