// The language server for any editor: `node dist/server.cjs --stdio`, or `--node-ipc` from VS Code.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { INITIALIZE_RESULT } from './capabilities.ts';
import { GatedReader } from './gated-reader.ts';
import { nodeProblem } from './node-version.ts';
import { transportFor } from './transport.ts';

const USAGE = 'Usage: node server.cjs --stdio | --node-ipc';
const [FAILED, WRONG_USAGE] = [1, 2] as const;

function main(): void {
  const problem = nodeProblem(process.version);
  if (problem !== undefined) {
    end(problem, FAILED);
    return;
  }
  let isShutDown = false;
  const transport = transportFor(process.argv.slice(2), () => process.exit(isShutDown ? 0 : FAILED));
  if (!transport) {
    end(USAGE, WRONG_USAGE);
    return;
  }
  const reader = new GatedReader(transport.reader);
  const connection = createConnection(ProposedFeatures.all, reader, transport.writer);
  connection.onShutdown(() => {
    isShutDown = true;
  });
  connection.onInitialize((params) => {
    // The reply goes out first; loading the language takes several times as long.
    setImmediate(() => {
      import('./language-server.ts').then(
        ({ startLanguage }) => {
          startLanguage(connection, params);
          reader.open();
        },
        (error: unknown) => {
          end(`The language could not be loaded: ${String(error)}`, FAILED);
          process.exit();
        },
      );
    });
    return INITIALIZE_RESULT;
  });
  connection.listen();
}

function end(message: string, code: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
}

main();
