// The language server for any editor: `node dist/server.cjs --stdio`, or `--node-ipc` from VS Code.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeProblem } from './node-version.ts';
import { serve } from './serve.ts';
import { transportFor } from './transport.ts';

const USAGE = 'Usage: node server.cjs --stdio | --node-ipc';
const [FAILED, WRONG_USAGE] = [1, 2] as const;

function main(): void {
  const problem = nodeProblem(process.version);
  if (problem !== undefined) {
    fail(problem, FAILED);
    return;
  }
  let isShutDown = false;
  const transport = transportFor(process.argv.slice(2), () => process.exit(isShutDown ? 0 : FAILED));
  if (!transport) {
    fail(USAGE, WRONG_USAGE);
    return;
  }
  const connection = serve({
    ...transport,
    connect: (reader, writer) => createConnection(ProposedFeatures.all, reader, writer),
    load: async (loading, params) => {
      const { startLanguage } = await import('./language-server.ts');
      const { NodeFileSystem } = await import('langium/node');
      const { DiskFeedFiles } = await import('../disk/feed-files.ts');
      const { diskAndClient } = await import('./disk-and-client.ts');
      const disk = { files: NodeFileSystem.fileSystemProvider(), feeds: new DiskFeedFiles() };
      startLanguage(loading, params, diskAndClient(disk, loading));
    },
    failed: (message) => {
      fail(message, FAILED);
      process.exit();
    },
  });
  connection.onShutdown(() => {
    isShutDown = true;
  });
}

function fail(message: string, code: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
}

main();
