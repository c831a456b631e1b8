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

/** Services whose addresses let anybody post who knows them. */
const POSTABLE_HOST =
  /(?:^|\.)(?:webhook\.office(?:365)?\.com|hooks\.slack(?:-gov)?\.com|logic\.azure\.(?:com|us|cn)|api\.powerplatform\.com|webhook\.site|hooks\.zapier\.com|azure-automation\.net)$/i;

/** Addresses that say of themselves that they are one, and those that carry their own permission. */
const POSTABLE_PATH = /webhook|\/hooks?\//i;
const KEYED_QUERY = /[?&;](?:sig|signature|x-amz-signature|x-goog-signature|api_?key|access_token)=/i;

/** Found first and judged afterwards, so that a text full of addresses costs one look at each. */
const ADDRESS = /\b(https?:\/\/)([^\s/?#"'<>`\\]*)([^\s"'<>`\\)\]}]*)/gi;

function redactAddress(whole: string, scheme: string, authority: string, rest: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const name = host.replace(/:\d*$/, '');
  if (rest !== '' && (POSTABLE_HOST.test(name) || POSTABLE_PATH.test(rest) || KEYED_QUERY.test(rest))) {
    return `${scheme}${host}/${WITHHELD}`;
  }
  return host === authority ? whole : `${scheme}${WITHHELD}@${host}${rest}`;
}

const RULES: readonly (readonly [find: RegExp, put: string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, WITHHELD],
  // A channel of a playbook: whatever it leads to, the address is for its holder only.
  [/\b((?:teams|slack|webhook)\s{1,20}")https?:\/\/[^"\r\n]*/gi, `$1${WITHHELD}`],
  [/\b(Bearer|Basic)\s{1,4}[A-Za-z0-9._~+/-]{12,}=*/gi, `$1 ${WITHHELD}`],
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

const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

/** A text without secrets and without halves of surrogate pairs (which have no canonical JSON). */
export function redactText(text: string): string {
  const whole = wellFormed(text);
  if (!HINT.test(whole)) return whole;
  return applyRules(whole.replace(ADDRESS, redactAddress));
}

const applyRules = (text: string): string => RULES.reduce((rest, [find, put]) => rest.replace(find, put), text);

/** A copy of the event in which every text, at any depth, was redacted. Only what JSON can hold is left. */
export function redactEvent(event: EventDraft): EventDraft {
  return redactValue(event) as EventDraft;
}

/**
 * The same for what a flow is given, gives back and hears, before it is kept. What is sent to Defender as it stands
 * (indicators, queries) stays exact but for tokens and keys.
 */
export const redactJson = (value: unknown): unknown => redactValue(value);

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item) ?? null);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'object') return undefined;
  const copy: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value)) {
    const kept = redactField(value, name, field);
    if (kept !== undefined) copy.push([redactText(name), kept]);
  }
  return Object.fromEntries(copy);
}

function redactField(owner: object, name: string, field: unknown): unknown {
  if (ADDRESS_LISTS.has(name) && Array.isArray(field))
    return field.map((item: unknown) => (typeof item === 'string' ? redactIndicator(item) : redactValue(item)));
  if (typeof field !== 'string') return redactValue(field);
  if (isSecretField(name)) return WITHHELD;
  if (name === 'query' && 'kind' in owner && owner.kind === 'hunt') return wellFormed(field);
  return isIndicator(owner, name) ? redactIndicator(field) : redactText(field);
}

/** Addresses of an alert or a text, which a later statement may ban. */
const ADDRESS_LISTS = new Set(['urls', 'values']);

/** What was banned must be told exactly; an address there is the attacker's, not a secret of ours. */
const redactIndicator = (value: string): string =>
  /^https?:/i.test(value) ? applyRules(wellFormed(value)) : redactText(value);

const isIndicator = (owner: object, name: string): boolean =>
  name === 'indicatorValue' ||
  (name === 'value' && 'kind' in owner && (owner.kind === 'indicator' || owner.kind === 'url'));

const isSecretField = (name: string): boolean => SECRET_FIELDS.has(name.toLowerCase().replace(/[\s_-]/g, ''));
