import type * as vscode from 'vscode';
import { GetEvents } from '../../../runner/protocol.ts';
import type { RunEvent } from '../../../engine/journal/events.ts';
import type { RunnerSession } from './runner-session.ts';

/** Every event of a run once and in order: those that are there already, then those that come. */
export async function followEvents(
  runner: RunnerSession,
  runId: string,
  onEvent: (event: RunEvent) => void,
): Promise<vscode.Disposable> {
  let last = 0;
  let early: RunEvent[] | undefined = [];
  const pass = (event: RunEvent): void => {
    if (event.sequence <= last) return;
    last = event.sequence;
    onEvent(event);
  };
  const subscription = runner.onChange(({ event }) => {
    if (event.runId !== runId) return;
    if (early === undefined) pass(event);
    else early.push(event);
  });
  try {
    for (const event of await runner.request(GetEvents, { runId, after: 0 })) pass(event);
  } catch (error) {
    subscription.dispose();
    throw error;
  }
  const waiting = early;
  early = undefined;
  for (const event of waiting) pass(event);
  return subscription;
}
