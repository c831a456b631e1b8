#!/usr/bin/env node
// A stand-in for the `code` executable where no desktop VS Code can be had: takes the arguments that @vscode/test-electron
// gives to VS Code, runs the same extension and the same tests in a VS Code server with a headless Chromium as its window,
// and ends with the exit code of the extension host.
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { findChromium, openBrowser } from './host/browser.ts';
import { startServer } from './host/server.ts';

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
});
const limit = Number(process.env.HOST_TEST_TIMEOUT_MS ?? 600_000);
const shots = process.env.SCREENSHOTS ?? path.resolve('test-results/screenshots');
const debug = process.env.HOST_DEBUG !== undefined;
mkdirSync(shots, { recursive: true });

const started = [];
const stop = async () => {
  for (const end of started.reverse()) await end().catch((error) => console.error(error));
};
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop().then(() => process.exit(130)));

/** Serves pictures of the page to a test that asks for one by `GET /?name=x`. */
async function startCamera(page) {
  const camera = createServer((request, reply) => {
    const name = new URL(request.url, 'http://camera').searchParams.get('name') ?? 'picture';
    const file = path.join(shots, `${name.replaceAll(/[^\w.-]+/g, '_').slice(0, 100)}.png`);
    page()
      .screenshot({ path: file, animations: 'disabled' })
      .then(
        () => reply.end('ok'),
        (error) => reply.writeHead(500).end(String(error)),
      );
  });
  camera.listen(0, '127.0.0.1');
  await once(camera, 'listening');
  started.push(async () => camera.close());
  return `http://127.0.0.1:${camera.address().port}/`;
}

async function run() {
  const executable = findChromium();
  if (executable === undefined) throw new Error('No Chromium found: install one, or name it in $CHROMIUM');
  const browser = await openBrowser(executable);
  started.push(() => browser.close());
  const server = await startServer({
    testDriver: true,
    env: { VSCODE_TEST_CAMERA: await startCamera(() => browser.page) },
    log: (line) => console.error(line),
  });
  started.push(() => server.stop());
  const tail = [];
  const ended = new Promise((resolve) => {
    browser.page.on('crash', () => resolve({ code: 1, why: 'the page crashed' }));
    browser.context.on('close', () => resolve({ code: 1, why: 'the browser closed' }));
    setTimeout(() => resolve({ code: 1, why: `no result within ${limit} ms` }), limit).unref();
    void browser.page.exposeFunction('codeAutomationExit', (code) => resolve({ code }));
  });
  await browser.page.exposeFunction('codeAutomationLog', (type, args) => {
    tail.push(`${type}: ${format(...args)}`);
    if (debug) console.error(tail.at(-1));
  });
  await browser.page.goto(
    server.url(path.resolve(positionals[0] ?? '.'), {
      extension: values.extensionDevelopmentPath,
      tests: values.extensionTestsPath,
    }),
    // On a busy machine the page may take minutes to load; the limit above is the one that counts.
    { waitUntil: 'commit' },
  );
  const { code, why } = await ended;
  if (why !== undefined) {
    await browser.page.screenshot({ path: path.join(shots, 'host-failure.png') }).catch(() => undefined);
    console.error([why, ...tail.slice(-40), server.output().slice(-8000)].join('\n'));
  }
  return code;
}

let code = 1;
try {
  code = await run();
} catch (error) {
  console.error(error);
} finally {
  await stop();
}
process.exit(code);
