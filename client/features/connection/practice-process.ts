/** Starts a practice tenant as a process of its own: it outlives the window, as the leases on it do. */
import { spawn } from 'node:child_process';
import { PlaybookError } from '../../../engine/errors.ts';

export interface PracticeOptions {
  /** The bundled command line. */
  readonly cliScript: string;
  readonly home: string;
  readonly speed: number;
}

const START_LIMIT_MS = 30_000;

/** Resolves when the practice tenant serves and has written down where. */
export async function startPracticeTenant({ cliScript, home, speed }: PracticeOptions): Promise<void> {
  const child = spawn(process.execPath, [cliScript, 'simulate', '--detach', '--speed', String(speed)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    timeout: START_LIMIT_MS,
    env: {
      ...process.env,
      PLAYBOOK_HOME: home,
      ...(process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }),
    },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  // Its line holds the token: read by nobody here, since the file in the home folder says the same.
  child.stdout.resume();
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code === 0) return;
  throw new PlaybookError({
    kind: 'unreachable',
    message: `The practice tenant did not start: ${errors.trim().split('\n').at(-1) ?? ''}`,
    advice: 'Try again, or start it in a terminal with `playbook simulate` to see why.',
  });
}
