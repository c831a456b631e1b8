/** Oldest Node that the product runs on. */
const FLOOR = [22, 13] as const;

/** What to tell where Node is too old, or undefined. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isEnough = major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1]);
  if (isEnough) return undefined;
  return `The playbook language server needs Node ${FLOOR.join('.')} or later; this is ${version}. Install a newer Node.`;
}
