/** Where something stands, for people: `00-org.playbook line 39`. */
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { TextSpan } from '../../language/model/text-span.ts';
import type { Refusal } from './run-plan.ts';

export function placeOf(span: TextSpan, sources: PlaybookModel['sources']): string {
  const uri = sources[span.source]?.uri ?? '';
  const others = sources.filter((source, index) => index !== span.source && lastOf(source.uri, 1) === lastOf(uri, 1));
  // Files of one name in two folders are told apart.
  return `${lastOf(uri, others.length === 0 ? 1 : 2)} line ${span.start.line + 1}`;
}

function lastOf(uri: string, parts: number): string {
  const path = uri.split('/').slice(-parts).join('/');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The message of a refusal with its place in the text, where it does not name it already. */
export const withPlace = ({ message, place }: Refusal): string =>
  place === undefined || message.includes(place) ? message : `${message} (${place})`;
