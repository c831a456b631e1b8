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

/** A page must stay one that can be read, whatever an alert is called. */
const LONGEST = 1200;

const plain = (text: string): string => escapeHtml(visible(text));

const print = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.html;
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' ? clipped(part, visible) : part.map(print).join('');
};

function clipped(text: string, show: (text: string) => string): string {
  if (text.length <= LONGEST) return escapeHtml(show(text));
  return `${escapeHtml(show(text.slice(0, LONGEST)))}… (${text.length} characters; whole in the JSON export)`;
}

/** Parts are texts for elements and for attributes in double quotes; never for URLs, styles or scripts. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(texts.map((text, index) => text + print(parts[index])).join(''));

/** Text of people and tenants: besides, web addresses are written so that nothing follows them. */
export const free = (text: string): Markup => new Markup(clipped(text, shownText));

/** A text of several lines, such as a playbook, line by line. */
export const lines = (text: string): Markup =>
  new Markup(
    text
      .split(/\r?\n/)
      .map((line) => `<span class="line">${plain(line.replaceAll('\t', '    '))}</span>`)
      .join(''),
  );
