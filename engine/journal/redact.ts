/** Takes out of an event what must never be written: bearer tokens, links that carry a signature, webhook addresses, secrets. */
import type { EventDraft } from './events.ts';

export const WITHHELD = '[withheld]';

/** Fields whose whole value is a secret, by their name without case, blanks, `_` and `-`. */
const SECRET_FIELDS = new Set([
  'authorization',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'bearertoken',
  'token',
  'secret',
  'clientsecret',
  'password',
  'passwd',
  'pwd',
  'apikey',
  'privatekey',
  'accountkey',
  'sharedaccesskey',
  'sharedaccesssignature',
  'connectionstring',
  'webhook',
  'webhookurl',
  'sas',
  'sastoken',
  'cookie',
]);

const URL_END = `[^\\s"'<>\`\\\\)\\]}]`;

/** Addresses that anybody who knows them can post to, by the services that hand them out; and any with `webhook` or `hooks` in it. */
const WEBHOOK_HOST =
  '(?:[\\w-]+\\.)*(?:webhook\\.office(?:365)?\\.com|hooks\\.slack\\.com|hooks\\.slack-gov\\.com|logic\\.azure\\.(?:com|us|cn)|api\\.powerplatform\\.com|webhook\\.site|hooks\\.zapier\\.com|azure-automation\\.net)';

const RULES: readonly (readonly [find: RegExp, put: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, WITHHELD],
  [new RegExp(`\\b(https?://${WEBHOOK_HOST})(?::\\d+)?[/?]${URL_END}*`, 'gi'), `$1/${WITHHELD}`],
  [new RegExp(`\\b(https?://[\\w.:-]+)/(?=${URL_END}*(?:webhook|/hooks?/))${URL_END}*`, 'gi'), `$1/${WITHHELD}`],
  [
    new RegExp(
      `\\b(https?://[\\w.:-]+)[/?](?=${URL_END}*[?&;](?:sig|signature|x-amz-signature|x-goog-signature|code|key|token|access_token)=)${URL_END}*`,
      'gi',
    ),
    `$1/${WITHHELD}`,
  ],
  [/\b(https?:\/\/)[^\s/@:]{1,256}:[^\s/@]{1,256}@/gi, `$1${WITHHELD}@`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/-]{12,}=*/gi, `$1 ${WITHHELD}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){0,3}/g, WITHHELD],
  [/([?&;]sig=)[\w%+/.~-]{8,}=*/gi, `$1${WITHHELD}`],
  // Client secrets of Entra, tokens of GitHub and Slack, access keys of AWS: recognisable by their form.
  [/[\w.~-]{3}8Q~[\w.~-]{31,37}/g, WITHHELD],
  [/\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|xox[abeoprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})\b/g, WITHHELD],
  [
    /\b((?:client[_-]?secret|api[_-]?key|access[_-]?token|refresh[_-]?token|(?:shared)?access[_-]?key|account[_-]?key|passw(?:or)?d|pwd|secret)["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"',;&<>{}[\]]{6,}/gi,
    `$1${WITHHELD}`,
  ],
];

/** What any rule needs to be there; most texts have none of it and are left alone quickly. */
const HINT = /:\/\/|bearer|basic|eyJ|sig=|8Q~|gh[pousr]_|github_pat|xox|AKIA|PRIVATE KEY|secret|key|token|passw|pwd/i;

/** A text without secrets and without halves of surrogate pairs (which have no canonical JSON). */
export function redactText(text: string): string {
  const whole = text.replace(/\p{Surrogate}/gu, '\uFFFD');
  if (!HINT.test(whole)) return whole;
  return RULES.reduce((rest, [find, put]) => rest.replace(find, put), whole);
}

/** A copy of the event in which every text, at any depth, was redacted. Only what JSON can hold is left. */
export function redactEvent(event: EventDraft): EventDraft {
  return redactValue(event) as EventDraft;
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item) ?? null);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'object') return undefined;
  const copy: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value)) {
    const kept = isSecretField(name) && typeof field === 'string' ? WITHHELD : redactValue(field);
    if (kept !== undefined) copy.push([redactText(name), kept]);
  }
  return Object.fromEntries(copy);
}

const isSecretField = (name: string): boolean => SECRET_FIELDS.has(name.toLowerCase().replace(/[\s_-]/g, ''));
