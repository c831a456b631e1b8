/**
 * A message for an incoming webhook of Slack, as plain text. `&`, `<` and `>` are the control characters of its texts
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping): `<!channel>` and links need them.
 */
import { messageLine, messageText } from './message-text.ts';

/** Limits of a header and of a section. */
const LONGEST_SUBJECT = 150;
const LONGEST_TEXT = 3000;

export function slackPayload(subject: string, text: string): unknown {
  const head = fitting((most) => messageLine(subject, most), LONGEST_SUBJECT);
  const body = fitting((most) => messageText(text, most), LONGEST_TEXT);
  return {
    text: head,
    mrkdwn: false,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: head, emoji: false } },
      // A section without text is refused.
      ...(body === '' ? [] : [{ type: 'section', text: { type: 'plain_text', text: body, emoji: false } }]),
    ],
  };
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Escapes make a text longer; it is cut before them, so that none is halved. */
function fitting(shorten: (most: number) => string, most: number): string {
  const whole = escape(shorten(most));
  return whole.length <= most ? whole : escape(shorten(Math.floor(most / 5)));
}
