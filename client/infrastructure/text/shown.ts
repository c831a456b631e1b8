/**
 * Text of a tenant in labels and messages. Whoever raises an alert chooses its title, and the workbench gives a meaning to
 * `$(icon)` in labels and to `[text](command:…)` in messages; control and bidirectional characters hide what stands there.
 */
export function shown(text: string): string {
  return cut(text)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replaceAll('$(', '$ (')
    .replaceAll('](', '] (')
    .trim();
}

/** A label or message is a line; what is longer is read in the record. */
const LONGEST = 1000;

const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);
