/** How the text says that a contact or a channel is reached. */
import type { LiteralModel } from '../../language/model/expression.ts';
import type { ChannelModel, ContactModel, PlaybookModel } from '../../language/model/playbook-model.ts';
import type { Route } from '../ports.ts';

/** Every way that the text names; one that says what is missing where there is none. */
export function routesOf(model: PlaybookModel, name: string): readonly Route[] {
  const channel = Object.hasOwn(model.channels, name) ? model.channels[name] : undefined;
  if (channel !== undefined) return [channelRoute(channel)];
  const contact = Object.hasOwn(model.contacts, name) ? model.contacts[name] : undefined;
  return contact === undefined ? [none(`There is no contact or channel "${name}".`)] : contactRoutes(contact);
}

const none = (problem: string): Route => ({ by: 'none', problem });

/** `teams` and `slack` of a contact name the secret that holds the webhook. Without any way, the user principal name is an address. */
function contactRoutes({ name, details }: ContactModel): readonly Route[] {
  const routes = (['teams', 'slack'] as const).flatMap((by) => {
    const detail = details[by];
    return detail === undefined ? [] : [webhookRoute(by, detail)];
  });
  const email = details['email'] ?? (routes.length === 0 ? details['upn'] : undefined);
  if (email !== undefined) routes.push(emailRoute(email));
  return routes.length > 0 ? routes : [none(`The contact "${name}" has no email, teams or slack.`)];
}

function channelRoute({ name, channel, to }: ChannelModel): Route {
  switch (channel) {
    case 'teams':
    case 'slack':
    case 'webhook':
      return webhookRoute(channel, to);
    case 'email':
      return emailRoute(to);
    case 'file':
      return to.kind === 'text' ? { by: 'file', name: to.value } : none(`The file of channel "${name}" is no text.`);
  }
}

function webhookRoute(by: 'teams' | 'slack' | 'webhook', to: LiteralModel): Route {
  const secret = to.kind === 'secret' ? to.name : to.kind === 'text' ? to.value : '';
  // The address of a webhook lets anybody post who knows it: it is not used where everybody reads it.
  return /^[\w.-]{1,100}$/.test(secret)
    ? { by, secret }
    : none(`The ${by} address stands in the text, or is no name. Write \`secret "a-name"\` and set that secret.`);
}

function emailRoute(to: LiteralModel): Route {
  if (to.kind === 'secret') return { by: 'email', address: { secret: to.name } };
  return to.kind === 'text' ? { by: 'email', address: to.value } : none('The e-mail address is no text.');
}
