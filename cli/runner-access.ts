/** The runner as commands reach it. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SignInPrompt } from '../engine/auth/profile-token-source.ts';
import { connectRunner, type RunnerConnection, type RunnerLocation } from '../runner/client.ts';
import { runnerHome } from '../runner/home.ts';
import { PRODUCT_VERSION } from '../runner/version.ts';
import { plain } from './text/plain.ts';

/** The bundle of this command line, also where it was started by a link in a `bin` folder. */
export function cliScript(): string {
  return realpathSync(process.argv[1] ?? '');
}

export function runnerLocation(): RunnerLocation {
  const folder = dirname(cliScript());
  const beside = join(folder, 'runner.cjs');
  return {
    home: runnerHome(),
    runnerScript: existsSync(beside) ? beside : join(folder, '..', 'dist', 'runner.cjs'),
    execPath: process.execPath,
    version: PRODUCT_VERSION,
    client: 'cli',
  };
}

/** Connects, does the work, and closes the connection, so that the process can end. */
export async function withRunner<T>(
  work: (runner: RunnerConnection) => Promise<T>,
  location: RunnerLocation = runnerLocation(),
): Promise<T> {
  const runner = await connectRunner(location);
  // The person who waits for this command is the one who can sign in.
  runner.onSignIn((prompt) => process.stderr.write(`${plain(signInText(prompt))}\n`));
  try {
    return await work(runner);
  } finally {
    runner.close();
  }
}

/** What to do to sign in, as Entra words it where it does. */
const signInText = ({ profile, message }: SignInPrompt): string => `Sign in for ${profile}: ${message}`;
