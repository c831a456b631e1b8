import type { PlaybookFacts } from '../../analysis/facts/facts.ts';
import { factsLine } from '../../analysis/facts/facts.ts';
import { NEED_WORDS } from '../../analysis/needs.ts';
import { INDICATOR_QUOTA } from '../../catalog/api-limits.ts';
import { code } from '../../catalog/markdown.ts';

/** What a run of a playbook needs and can come to. Texts of authors stand in it as code only. */
export function factsMarkdown(facts: PlaybookFacts): string {
  return [
    `**Runs on** ${NEED_WORDS[facts.needs]}`,
    `**Forecast** ${factsLine(facts)}`,
    bound(facts),
    quota(facts),
    permissions(facts),
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

function bound({ devices, deviceRule }: PlaybookFacts): string {
  if (devices === Infinity)
    return 'Nothing in the text says how many devices there can be. A `guard` with `max 5 devices` would.';
  if (devices === 0 || deviceRule?.count !== devices) return '';
  const more = deviceRule.otherwise?.$type === 'OtherwiseAsk' ? 'more by approval' : 'more are refused';
  return `**Devices** ${code((deviceRule.$cstNode?.text ?? '').replace(/\s+/g, ' '))}, ${more}`;
}

function quota({ indicators }: PlaybookFacts): string {
  if (indicators === 0) return '';
  if (indicators === Infinity) return '**Indicators** as many as the alert or the feed has';
  return `**Indicators** ${indicators.toLocaleString('en-US')} of the ${INDICATOR_QUOTA.toLocaleString('en-US')} that a tenant holds`;
}

function permissions({ permissions }: PlaybookFacts): string {
  if (permissions.length === 0) return '';
  const lines = permissions.map(
    ({ application, delegated, portalRole }) =>
      `- ${code(application)} (delegated ${code(delegated)}${portalRole === undefined ? '' : `, portal role *${portalRole}*`})`,
  );
  return ['**Permissions**', '', ...lines].join('\n');
}
