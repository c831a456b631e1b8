/** Sends mail as plain text by SMTP. The only file that knows nodemailer; it is loaded by the first mail. */
import type { SMTPTransportOptions } from 'nodemailer';
import type { Clock } from '../time/clock.ts';
import { deliver, type Attempt, type Outcome } from './deliver.ts';
import { messageLine, messageText } from './message-text.ts';

/** Name of the secret with the mail server: `smtps://user:password@host:465?from=playbooks@contoso.com`. */
export const SMTP_SECRET = 'smtp';

const LONGEST_SUBJECT = 200;
const LONGEST_TEXT = 50_000;
const TIMEOUT_MS = 20_000;

/** One plain address: no name, no list, nothing that could begin another header. */
const ADDRESS = /^[^\s@<>()[\],;:"\\\p{C}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,252})$/u;

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export async function sendMail(clock: Clock, server: string, mail: Mail): Promise<Outcome> {
  const settings = readServer(server);
  if ('problem' in settings) return { sent: false, problem: settings.problem };
  if (!ADDRESS.test(mail.to)) return { sent: false, problem: 'The e-mail address is not a single plain address.' };
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(settings.options);
  try {
    return await deliver(clock, async () => {
      try {
        await transport.sendMail({
          from: settings.from,
          to: mail.to,
          subject: messageLine(mail.subject, LONGEST_SUBJECT),
          text: messageText(mail.text, LONGEST_TEXT),
          // Out-of-office replies and the like to a message of a machine help nobody (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { sent: true };
      } catch (error) {
        return failed(error);
      }
    });
  } finally {
    transport.close();
  }
}

type Server = { readonly options: SMTPTransportOptions; readonly from: string } | { readonly problem: string };

function readServer(text: string): Server {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    return { problem: `The secret "${SMTP_SECRET}" holds no address such as smtps://user:password@host:465.` };
  const user = decode(url.username);
  const from = url.searchParams.get('from') ?? user;
  if (!ADDRESS.test(from)) return { problem: `The secret "${SMTP_SECRET}" names no sender: add ?from=ADDRESS to it.` };
  const secure = url.protocol === 'smtps:';
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  const options: SMTPTransportOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // Passwords and messages cross no network in the clear.
    requireTLS: !secure && !isLoopback,
    ...(user === '' ? {} : { auth: { user, pass: decode(url.password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return { options, from };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  EAUTH: 'The mail server refused the sign-in.',
  ENOAUTH: 'The mail server refused the sign-in.',
  ETLS: 'The mail server offers no encrypted connection.',
  EENVELOPE: 'The mail server refused the sender or the recipient.',
  EMESSAGE: 'The mail server refused the message.',
  ETIMEDOUT: 'The mail server did not answer in time.',
  EDNS: 'The host name of the mail server is unknown.',
  ECONNECTION: 'The mail server cannot be reached.',
  ESOCKET: 'The mail server cannot be reached.',
  ECONNREFUSED: 'The mail server cannot be reached.',
};

/** Messages of nodemailer hold what the server wrote, hosts and users: nothing but the codes goes on. */
function failed(error: unknown): Attempt {
  const { code, responseCode } = (error instanceof Error ? error : {}) as { code?: unknown; responseCode?: unknown };
  const word = typeof code === 'string' && Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined;
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const again = status === undefined ? code !== 'ETLS' && code !== 'EAUTH' : status >= 400 && status < 500;
  const problem = word ?? 'The mail could not be sent.';
  return { sent: false, problem: status === undefined ? problem : `${problem} (SMTP ${status})`, again };
}
