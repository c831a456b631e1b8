/** Looking after the runner without becoming its client for longer than a question. Any version and protocol. */
import { setTimeout as delay } from 'node:timers/promises';
import { findRunner, type RunnerLocation } from './client-find.ts';
import { send } from './client-socket.ts';
import { StopRunner, type HelloResult } from './protocol.ts';

const STOP_TIMEOUT_MS = 15_000;

/** What the runner says of itself; undefined where none is under way. Starts nothing. */
export async function peekRunner(location: RunnerLocation): Promise<HelloResult | undefined> {
  const found = await findRunner(location);
  found?.connection.dispose();
  return found?.hello;
}

/** Asks the runner to end and waits until its process has: then the journal is closed. Undefined where none is under way. */
export async function stopRunner(
  location: RunnerLocation,
  force: boolean,
): Promise<{ readonly stopped: boolean; readonly openRuns: number } | undefined> {
  const found = await findRunner(location);
  if (found === undefined) return undefined;
  const result = await send(found.connection, StopRunner, { force });
  found.connection.dispose();
  if (result.stopped) await untilEnded(found.hello.pid);
  return result;
}

async function untilEnded(pid: number): Promise<void> {
  const giveUpAt = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid) && Date.now() < giveUpAt) await delay(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
