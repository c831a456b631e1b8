/**
 * Symbols whose value is written by whoever caused the alert, not by Defender or the reader's own people. Where such a text is
 * shown, it is shown as a text and nothing else.
 */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'alert.title',
  'incident.title',
  'file.name',
  'file.path',
  'file.signer',
  'trigger.row',
]);

/** Whether a path, root first, leads to such a text. */
export const isUntrusted = ([root, member]: readonly string[]): boolean => UNTRUSTED.has(`${root}.${member}`);
