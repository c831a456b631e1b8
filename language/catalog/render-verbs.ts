import { ACTION_IDS, actionSpec, type ActionId } from './actions/index.ts';

/** The words of an action as policies and tests name it: its phrase without the preposition that leads to its target. */
export function verbOf(id: ActionId): string {
  return actionSpec(id).phrase.replace(/ (on|from)$/, '');
}

/**
 * Verbs as policies and tests name them, with the actions that each covers. Besides the phrase of every action these are
 * a phrase with a mode that has a risk of its own (`isolate fully`), and the first word where it is enough (`unban`).
 */
export function policyVerbs(): ReadonlyMap<string, readonly ActionId[]> {
  const verbs = new Map<string, ActionId[]>();
  const add = (verb: string, id: ActionId): void => {
    verbs.set(verb, [...(verbs.get(verb) ?? []), id]);
  };
  for (const id of ACTION_IDS) {
    add(verbOf(id), id);
    for (const { when } of actionSpec(id).risksWhen ?? []) if (when === 'fully') add(`${verbOf(id)} ${when}`, id);
    // An indicator may be unbanned whatever its kind; a ban is always one of a kind.
    if (id.startsWith('indicator.unban-')) add('unban', id);
  }
  return verbs;
}

/** Source of `grammar/verbs.langium`. */
export function renderVerbs(): string {
  const phrases = [...policyVerbs().keys()].sort();
  const alternatives = phrases.map((phrase) =>
    phrase
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' '),
  );
  return [
    '// Written by scripts/render-grammar.ts from the action catalog. Do not edit.',
    'Verb returns string:',
    `      ${alternatives.join('\n    | ')};`,
    '',
  ].join('\n');
}
