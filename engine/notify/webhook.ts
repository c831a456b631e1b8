/** A message for a webhook of any kind: JSON, signed where there is a key for it. */
import { createHmac } from 'node:crypto';
import type { OutgoingMessage } from '../ports.ts';
import { messageLine, messageText } from './message-text.ts';

const LONGEST_SUBJECT = 250;
const LONGEST_TEXT = 20_000;

export const webhookPayload = ({ to, runId, tenant, subject, text }: OutgoingMessage) => ({
  format: 1,
  to,
  run: runId,
  tenant: { id: tenant.id, name: messageLine(tenant.name, LONGEST_SUBJECT), kind: tenant.kind },
  subject: messageLine(subject, LONGEST_SUBJECT),
  text: messageText(text, LONGEST_TEXT),
});

/** Name of the secret with the key for the webhook of another secret. */
export const signingKeyName = (secret: string): string => `${secret}-signing-key`;

/**
 * `Playbook-Signature: t=<seconds since 1970>,v1=<hex>`: HMAC-SHA-256 over `<t>.<body>`. Whoever checks it refuses an old `t`,
 * so that a message cannot be sent again by somebody else.
 */
export function signature(key: string, body: string, now: number): Readonly<Record<string, string>> {
  const at = Math.floor(now / 1000);
  const hash = createHmac('sha256', key).update(`${at}.${body}`, 'utf8').digest('hex');
  return { 'playbook-signature': `t=${at},v1=${hash}` };
}
