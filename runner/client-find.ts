/** Finds the runner of this user, starts one where none is, and replaces an idle one of another version. */
import { setTimeout as delay } from 'node:timers/promises';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { PlaybookError } from '../engine/errors.ts';
import { connectSocket, hello, send, type ClientIdentity } from './client-socket.ts';
import { startRunner, type StartOptions } from './client-start.ts';
import { PROTOCOL_VERSION, StopRunner, type HelloResult } from './protocol.ts';

/** Where the runner is found or how it is started, and who asks. */
export interface RunnerLocation extends StartOptions, ClientIdentity {}

export interface FoundRunner {
  readonly connection: MessageConnection;
  readonly hello: HelloResult;
}

const HELLO_TIMEOUT_MS = 10_000;
const SETTLE_MS = 20_000;
const RETRY_MS = 50;

/** A runner that answers and speaks our protocol, or undefined. */
export async function findRunner(location: RunnerLocation): Promise<FoundRunner | undefined> {
  const connection = await connectSocket(location.home);
  if (connection === undefined) return undefined;
  connection.listen();
  // Disposing rejects what waits.
  const tooLong = setTimeout(() => {
    connection.dispose();
  }, HELLO_TIMEOUT_MS);
  try {
    return { connection, hello: await hello(connection, location) };
  } catch {
    // It ended between accept and answer: the same as nobody there.
    connection.dispose();
    return undefined;
  } finally {
    clearTimeout(tooLong);
  }
}

export async function findOrStartRunner(location: RunnerLocation): Promise<FoundRunner> {
  const giveUpAt = Date.now() + SETTLE_MS;
  for (;;) {
    const found = await findRunner(location);
    if (found !== undefined && (await suits(found, location))) return found;
    if (found === undefined) await startRunner(location);
    // A runner that just ends still holds the folder for a moment; one that just starts does not listen yet.
    if (Date.now() > giveUpAt) throw neverListened(location.home);
    await delay(RETRY_MS);
  }
}

/** False where the runner was asked to make room for one of our version. */
async function suits(found: FoundRunner, location: RunnerLocation): Promise<boolean> {
  const theirs = found.hello;
  if (theirs.protocol === PROTOCOL_VERSION && theirs.version === location.version) return true;
  const newer = isNewer(theirs, location.version);
  // An older window keeps working with a newer runner that still speaks its protocol; two windows must not stop each other's.
  if (newer && theirs.protocol === PROTOCOL_VERSION) return true;
  if (newer) throw otherVersion(found, location, 'Update or reload this window, or use the newer playbook command.');
  const { stopped, openRuns } = await send(found.connection, StopRunner, { force: false });
  found.connection.dispose();
  if (stopped) return false;
  throw otherVersion(
    found,
    location,
    `It has ${openRuns} open ${openRuns === 1 ? 'run or lease' : 'runs or leases'}: wait until they have ended, or run \`playbook runner stop --force\`; they continue in the new runner.`,
  );
}

function isNewer(theirs: HelloResult, ours: string): boolean {
  if (theirs.protocol !== PROTOCOL_VERSION) return theirs.protocol > PROTOCOL_VERSION;
  return theirs.version.localeCompare(ours, 'en', { numeric: true }) > 0;
}

function otherVersion(found: FoundRunner, location: RunnerLocation, advice: string): PlaybookError {
  found.connection.dispose();
  return new PlaybookError({
    kind: 'version',
    message: `The runner that is under way (process ${found.hello.pid}) is version ${found.hello.version} with protocol ${found.hello.protocol}; this is version ${location.version} with protocol ${PROTOCOL_VERSION}.`,
    advice,
  });
}

function neverListened(home: string): PlaybookError {
  return new PlaybookError({
    kind: 'unreachable',
    message: `A runner holds ${home} but does not answer.`,
    advice: 'End it with `playbook runner stop --force`, or look into runner.log in that folder.',
  });
}
