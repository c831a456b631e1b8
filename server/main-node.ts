// The language server for any editor: `node dist/server.cjs --stdio`, or `--node-ipc` from VS Code.
import { createConnection, ProposedFeatures, type Connection, type InitializeParams } from 'vscode-languageserver/node';
import { INITIALIZE_RESULT } from './capabilities.ts';
import { GatedReader } from './gated-reader.ts';
import { nodeProblem } from './node-version.ts';
import { transportFor, type Transport } from './transport.ts';
import { WatchedWriter } from './watched-writer.ts';

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
  serve(transport).onShutdown(() => {
    isShutDown = true;
  });
}

/** Answers `initialize` at once and loads the language, which takes several times as long, when the answer is out. */
function serve(transport: Transport): Connection {
  const reader = new GatedReader(transport.reader);
  let params: InitializeParams | undefined;
  const writer = new WatchedWriter(transport.writer, () => {
    if (params) void load(connection, params, reader);
  });
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  connection.onInitialize((given) => {
    params = given;
    return INITIALIZE_RESULT;
  });
  connection.listen();
  return connection;
}

async function load(connection: Connection, params: InitializeParams, reader: GatedReader): Promise<void> {
  try {
    const { startLanguage } = await import('./language-server.ts');
    startLanguage(connection, params);
    reader.open();
  } catch (error) {
    fail(`The language could not be loaded: ${String(error)}`, FAILED);
    process.exit();
  }
}

function fail(message: string, code: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
}

main();
