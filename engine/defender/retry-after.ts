import type { HttpReply } from './http.ts';

/** Longest wait that is believed: the windows of the service are a minute and an hour, those of hunting CPU a day. */
const LONGEST = 86_400;

/**
 * Seconds that `Retry-After` asks for, rounded up; undefined where the header is absent or makes no sense. RFC 9110 section
 * 10.2.3 allows a number of seconds and a date.
 */
export function retryAfterSeconds(headers: HttpReply['headers'], now: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(LONGEST, Math.max(0, Math.ceil(seconds))) : undefined;
}
