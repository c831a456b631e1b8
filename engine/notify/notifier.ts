/** Sends messages by every way that the text names for a person or channel, and tells how that went. */
import type { Send } from '../defender/http.ts';
import type { Delivery, Notifier, OutgoingMessage, Route } from '../ports.ts';
import { practiceNotifier } from './practice-notifier.ts';
import type { Clock } from '../time/clock.ts';
import type { Outcome } from './deliver.ts';
import { sendMail, SMTP_SECRET } from './email.ts';
import { appendMessage } from './message-file.ts';
import { postJson } from './post.ts';
import { slackPayload } from './slack.ts';
import { teamsPayload } from './teams.ts';
import { signature, signingKeyName, webhookPayload } from './webhook.ts';

export interface NotifierOptions {
  readonly send: Send;
  readonly clock: Clock;
  /** The value of a secret; undefined where it is not set. It is asked for at each message, and never kept. */
  readonly secret: (name: string) => string | undefined;
  /** For channels with a file. */
  readonly folder: string;
  /** Also from practice tenants; otherwise their messages stay in the record. */
  readonly fromPractice: boolean;
}

export function createNotifier(options: NotifierOptions): Notifier {
  return {
    async notify(message) {
      if (message.tenant.kind === 'simulator' && !options.fromPractice) return practiceNotifier.notify(message);
      const sent = await Promise.all(
        message.routes.map(async (route) => ({ by: WAYS[route.by], outcome: await attempt(route, message, options) })),
      );
      return joined(sent);
    },
  };
}

const WAYS: Readonly<Record<Route['by'], string>> = {
  teams: 'Teams',
  slack: 'Slack',
  webhook: 'webhook',
  email: 'e-mail',
  file: 'file',
  none: 'no way',
};

/** A mistake of ours in a sender is a message that was not sent, and says no more than that: its text may hold an address. */
async function attempt(route: Route, message: OutgoingMessage, options: NotifierOptions): Promise<Outcome> {
  try {
    return await sendBy(route, message, options);
  } catch {
    return { sent: false, problem: 'The message could not be made.' };
  }
}

async function sendBy(route: Route, message: OutgoingMessage, options: NotifierOptions): Promise<Outcome> {
  const { clock, secret, folder } = options;
  const { subject, text } = message;
  const post = (name: string, payload: unknown, headers?: (body: string) => Readonly<Record<string, string>>) =>
    withSecret(name, options, (address) => postJson(options, address, payload, headers));
  switch (route.by) {
    case 'teams':
      return post(route.secret, teamsPayload(subject, text));
    case 'slack':
      return post(route.secret, slackPayload(subject, text));
    case 'webhook': {
      const key = secret(signingKeyName(route.secret));
      const sign = key === undefined ? undefined : (body: string) => signature(key, body, clock.now());
      return post(route.secret, webhookPayload(message), sign);
    }
    case 'email': {
      const mail = (to: string) =>
        withSecret(SMTP_SECRET, options, (server) => sendMail(clock, server, { to, subject, text }));
      return typeof route.address === 'string' ? mail(route.address) : withSecret(route.address.secret, options, mail);
    }
    case 'file':
      return appendMessage(folder, route.name, webhookPayload(message));
    case 'none':
      return { sent: false, problem: route.problem };
  }
}

async function withSecret(
  name: string,
  { secret }: NotifierOptions,
  use: (value: string) => Promise<Outcome>,
): Promise<Outcome> {
  const value = secret(name);
  if (value !== undefined && value.trim() !== '') return use(value);
  return {
    sent: false,
    problem: `The secret "${name}" is not set. Use the command "Playbook: Set Secret…", or the environment of the runner.`,
  };
}

function joined(sent: readonly { readonly by: string; readonly outcome: Outcome }[]): Delivery {
  const good = sent.filter(({ outcome }) => outcome.sent);
  const problems = sent.flatMap(({ by, outcome }) => (outcome.sent ? [] : [`${by}: ${outcome.problem}`]));
  return {
    delivered: good.length > 0,
    how: (good.length > 0 ? good : sent).map(({ by }) => by).join(', '),
    ...(problems.length === 0 ? {} : { problem: problems.join(' ') }),
  };
}
