/** Markup from templates in which every text is escaped: what an attacker wrote is shown, never obeyed. */
import { shownText, visible } from '../journal/visible-text.ts';

export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

export type Part = Markup | string | number | undefined | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const print = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.html;
  return typeof part === 'string' || typeof part === 'number'
    ? escapeHtml(visible(String(part)))
    : part.map(print).join('');
};

/** Parts are texts for elements and for attributes in double quotes; never for URLs, styles or scripts. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(texts.map((text, index) => text + print(parts[index])).join(''));

/** A page must stay one that can be read, whatever an alert is called. */
const LONGEST = 1200;

/** Text of people and tenants: on one line, web addresses defanged, cut where it is endless. */
export function free(text: string): Markup {
  if (text.length <= LONGEST) return html`${shownText(text)}`;
  const count = text.length.toLocaleString('en-US');
  return html`${shownText(text.slice(0, LONGEST))}<span class="cut"
      >… (${count} characters; whole in the JSON export)</span
    >`;
}

/** A text of several lines, such as a playbook, line by line. */
export const lines = (text: string): Markup =>
  new Markup(
    text
      .split(/\r?\n/)
      .map((line) => html`<span class="line">${line.replaceAll('\t', '    ')}</span>`.html)
      .join(''),
  );
