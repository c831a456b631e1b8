/**
 * A message for a Teams workflow webhook ("Post to a channel when a webhook request is received"): one Adaptive Card.
 * Its text stands in text runs, which know no Markdown (https://adaptivecards.io/explorer/TextRun.html), so nothing in it
 * can become a link, a picture or a format; mentions would need an entity that is not sent.
 */
import { messageLine, messageText } from './message-text.ts';

const LONGEST_SUBJECT = 250;
/** A card may have 28 KB, and a character up to six bytes as JSON. */
const LONGEST_TEXT = 4000;

export function teamsPayload(subject: string, text: string): unknown {
  const lines = unbraced(messageText(text, LONGEST_TEXT)).split('\n');
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            block(unbraced(messageLine(subject, LONGEST_SUBJECT)), 'Default', { weight: 'Bolder', size: 'Medium' }),
            ...lines.flatMap((line, index) =>
              line.trim() === '' ? [] : [block(line, lines[index - 1]?.trim() === '' ? 'Medium' : 'Small')],
            ),
          ],
        },
      },
    ],
  };
}

const block = (text: string, spacing: string, style: Readonly<Record<string, string>> = {}) => ({
  type: 'RichTextBlock',
  spacing,
  inlines: [{ type: 'TextRun', text, ...style }],
});

/** `{{DATE(…)}}` is filled in by the card. */
const unbraced = (text: string): string => text.replaceAll('{{', '{ {').replaceAll('${', '$ {');
