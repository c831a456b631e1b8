import { PlaybookError } from '../../../engine/errors.ts';
import type { LeaseItem } from '../../../engine/journal/leases.ts';
import { FindLeases } from '../../../runner/protocol.ts';
import { askText, pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { leaseChoices, type LeaseChoice } from './lease-text.ts';

/** What is in force, as a list to choose from. `keep`: which of it the command is for. */
export async function chooseLease(
  runner: RunnerSession,
  title: string,
  where: string | undefined,
  keep: (lease: LeaseItem) => boolean = () => true,
): Promise<LeaseChoice> {
  const leases = (await runner.request(FindLeases, where === undefined ? {} : { where })).filter(keep);
  if (leases.length === 0)
    throw new PlaybookError({ kind: 'not-found', message: 'Nothing is in force that this could be done to.' });
  const choices = leaseChoices(leases, Date.now()).map((value) => ({ ...value, value }));
  return pick({ prompt: 'lease', title, placeholder: 'Which one?', choices });
}

export async function askWhy(title: string): Promise<string> {
  const reason = await askText({
    prompt: 'reason',
    title,
    placeholder: 'A reason, for the record',
    hint: 'Why?',
    problem: (text) => (text.trim() === '' ? 'A reason is needed' : undefined),
  });
  return reason.trim();
}
