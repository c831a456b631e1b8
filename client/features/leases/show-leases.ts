import { PlaybookError } from '../../../engine/errors.ts';
import { FindLeases } from '../../../runner/protocol.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { extendLease, releaseNow } from './change-lease.ts';
import { leaseChoices } from './lease-text.ts';

/** What is in force, and for the one that is chosen what can be done about it. */
export async function showLeases(runner: RunnerSession): Promise<void> {
  const leases = await runner.request(FindLeases, {});
  if (leases.length === 0) throw new PlaybookError({ kind: 'not-found', message: 'Nothing is in force.' });
  const rows = leaseChoices(leases, Date.now()).map((value) => ({ ...value, value }));
  const chosen = await pick({
    prompt: 'lease',
    title: 'In Force',
    placeholder: 'Choose one to change it',
    choices: rows,
  });
  const change = await pick({
    prompt: 'what to do',
    title: chosen.name,
    placeholder: `${chosen.description} · ${chosen.detail}`,
    choices: [
      { label: '$(unlock) Release now', value: releaseNow },
      { label: '$(watch) Let it hold longer', value: extendLease },
    ],
  });
  await change(runner, chosen.where);
}
