import * as vscode from 'vscode';
import { parseDuration } from '../../../engine/plan/inputs.ts';
import { EndLeases, ExtendLeases } from '../../../runner/protocol.ts';
import { thisPerson } from '../../infrastructure/person.ts';
import { askText, pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { askWhy, chooseLease } from './choose-lease.ts';

/** Ends a lease before its time. `where`: of a run that was clicked; of all where undefined. */
export async function releaseNow(runner: RunnerSession, where: string | undefined): Promise<void> {
  const chosen = await chooseLease(runner, 'Release Now', where);
  const title = `Release ${chosen.name}`;
  const reason = await askWhy(title);
  await pick({
    prompt: 'release',
    title,
    placeholder: `${chosen.description} · ${chosen.detail}`,
    choices: [{ label: '$(unlock) Release', description: reason, value: true }],
  });
  await runner.request(EndLeases, { where: chosen.where, by: thisPerson(), reason });
  tell(`${chosen.name} is being released. The Runs view shows when it is.`);
}

/** Lets a lease hold longer; the runner refuses what a policy does not allow. */
export async function extendLease(runner: RunnerSession, where: string | undefined): Promise<void> {
  const chosen = await chooseLease(
    runner,
    'Extend Lease',
    where,
    ({ state, until }) => state === 'in-force' && until !== undefined,
  );
  const title = `Extend ${chosen.name}`;
  const longer = await askText({
    prompt: 'how much longer',
    title,
    placeholder: '4h',
    hint: `${chosen.description}. How much longer? Such as 30m, 4h or 2d`,
    problem: (text) => (secondsOf(text) > 0 ? undefined : 'Give a time such as 30m, 4h or 2d'),
  });
  const reason = await askWhy(title);
  const order = { where: chosen.where, seconds: secondsOf(longer), by: thisPerson(), reason };
  const [extended] = await runner.request(ExtendLeases, order);
  if (extended?.until !== undefined) tell(`${chosen.name} holds until ${new Date(extended.until).toLocaleString()}.`);
}

const secondsOf = (text: string): number => parseDuration(text.trim()) ?? 0;

function tell(message: string): void {
  // Not awaited: a message may stand for hours.
  void vscode.window.showInformationMessage(message);
}
