import { queryString } from '../../defender/odata.ts';
import { ask } from '../ask.ts';
import type { Check } from '../check.ts';

/** Entra accepts five minutes either way; leases and windows of change go by this clock, too. */
const TOLERANCE_SECONDS = 5 * 60;

/** Compares the clock with the `Date` of an answer. Asked without a token: a refusal has a date as well. */
export const clock: Check = {
  id: 'clock',
  title: 'The clock of this computer is right',
  needs: ['network'],
  run: async ({ live, baseUrl, send, now }) => {
    if (live === undefined) return undefined;
    const began = now();
    const reply = await ask(send, { method: 'GET', url: `${baseUrl}/api/machines${queryString({ top: 1 })}` });
    if (typeof reply === 'string') {
      return {
        outcome: 'failed',
        what: `Defender did not answer: ${reply}`,
        advice: 'Try again; if it stays like this, check what stands between this computer and the service.',
      };
    }
    const date = Date.parse(reply.headers['date'] ?? '');
    if (Number.isNaN(date)) return { outcome: 'skipped', what: 'The service did not say what time it is.' };
    // The date has whole seconds and was written at some moment of the exchange.
    const offset = Math.round(((began + now()) / 2 - date) / 1000);
    if (Math.abs(offset) <= TOLERANCE_SECONDS)
      return { outcome: 'ok', what: `It differs from that of the service by ${seconds(offset)}.` };
    return {
      outcome: 'failed',
      what: `The clock of this computer is ${seconds(offset)} ${offset > 0 ? 'fast' : 'slow'}.`,
      why: 'Tokens and signed requests look expired or not valid yet, and leases would end at the wrong time.',
      advice: 'Let the system set its time by itself (NTP), then check again.',
    };
  },
};

function seconds(offset: number): string {
  const size = Math.abs(offset);
  if (size === 1) return 'a second';
  return size < 120 ? `${String(size)} seconds` : `${String(Math.round(size / 60))} minutes`;
}
