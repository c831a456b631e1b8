/**
 * Text of a tenant in labels and messages. Whoever raises an alert chooses its title, and the workbench gives a meaning to
 * `$(icon)` in labels and to `[text](command:…)` in messages; control and bidirectional characters hide what stands there.
 */
export function shown(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll('$(', '$ (')
    .replaceAll('](', '] (')
    .trim();
}
