// The main job in a terminal, without an editor: check, plan, approve, run, record. Ends by itself. `npm run demo`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const cli = join(root, 'dist', 'cli.cjs');
const playbook = relative(process.cwd(), join(root, 'examples', 'contain-device.playbook'));
const alert = 'da638781001000000001_1042042042';
/** A minute of the practice tenant takes a second. */
const speed = 60;

const home = mkdtempSync(join(tmpdir(), 'playbook-demo-'));
let isInterrupted = false;
// What runs in the foreground hears Ctrl-C too and ends; this process cleans up behind it.
process.on('SIGINT', () => {
  isInterrupted = true;
});

const env = { ...process.env, PLAYBOOK_HOME: home };

/** Runs a command of the product, shows it as one would type it, and gives what it printed as its result. */
function playbookCommand(words, { show = true, cleansUp = false } = {}) {
  if (isInterrupted && !cleansUp) return Promise.reject(new Error('interrupted'));
  console.log(`\n$ playbook ${words.join(' ')}`);
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [cli, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      if (show) process.stdout.write(chunk);
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(output);
      else fail(new Error(`playbook ${words[0]} ended with exit code ${code}`));
    });
  });
}

/** A practice tenant of its own, in a process that ends with this one. */
async function startPracticeTenant() {
  const child = spawn(process.execPath, [cli, 'simulate', '--speed', String(speed)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.on('close', done));
  for await (const line of createInterface({ input: child.stdout })) {
    return {
      baseUrl: JSON.parse(line).baseUrl,
      stop: async () => {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error('the practice tenant did not start');
}

function chapter(title, text) {
  console.log(`\n${'─'.repeat(78)}\n${title}\n${text}`);
}

async function demo() {
  const started = Date.now();
  chapter(
    '1  A practice tenant',
    `Forty devices and their alerts on this computer, ${speed} times faster than a real tenant. Nothing leaves the machine.`,
  );
  const tenant = await startPracticeTenant();
  console.log(`It answers at ${tenant.baseUrl}.`);
  try {
    chapter('2  Check', 'The text is checked before anything else: names, values, risks, approvals.');
    await playbookCommand(['check', playbook]);

    const subject = ['--alert', alert, '--tenant', 'simulator'];
    chapter('3  Plan', 'What would be done, on what, by which approval, at which cost. Reads only.');
    await playbookCommand(['plan', playbook, ...subject]);

    chapter(
      '4  Run',
      'The same plan, confirmed (--yes). The isolation waits for a lead; Maria says yes here by script, which only a practice tenant allows.',
    );
    const answers = ['--yes', '--approve', 'containment=maria.ortiz@contoso.com', '--format', 'json'];
    const printed = await playbookCommand(['run', playbook, ...subject, ...answers], { show: false });
    const record = JSON.parse(printed);
    console.log(`\nOutcome: ${record.summary.outcome}. Leases in force: ${record.summary.leases}.`);

    chapter('5  Record', 'Who asked, who approved, what was sent, what holds. From the journal, and nowhere else.');
    await playbookCommand(['history', record.summary.runId]);
    await playbookCommand(['history']);

    chapter('6  Verify', 'Every event carries the hash of the one before, and the last one is signed.');
    await playbookCommand(['verify']);
  } finally {
    chapter(
      '7  Clean up',
      'The isolation holds for a day. In a demo nobody waits for its end: the runner is stopped all the same.',
    );
    await playbookCommand(['runner', 'stop', '--force'], { cleansUp: true });
    await tenant.stop();
  }
  console.log(`\nDone in ${Math.round((Date.now() - started) / 1000)} s.`);
}

try {
  await demo();
} catch (error) {
  console.error(`\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
