import type { Connection, InitializeParams, MessageReader, MessageWriter } from 'vscode-languageserver';
import { INITIALIZE_RESULT } from './capabilities.ts';
import { GatedReader } from './gated-reader.ts';
import { WatchedWriter } from './watched-writer.ts';

/** What differs between a process and a web worker. */
export interface ServerHost {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly connect: (reader: MessageReader, writer: MessageWriter) => Connection;
  /** Loads the language and puts it behind the connection. */
  readonly load: (connection: Connection, params: InitializeParams) => Promise<void>;
  readonly failed: (message: string, connection: Connection) => void;
}

/** Answers `initialize` at once and loads the language, which takes several times as long, when the answer is out. */
export function serve(host: ServerHost): Connection {
  const reader = new GatedReader(host.reader);
  let params: InitializeParams | undefined;
  const writer = new WatchedWriter(host.writer, () => {
    if (params) void load(host, connection, params, reader);
  });
  const connection = host.connect(reader, writer);
  connection.onInitialize((given) => {
    params = given;
    return INITIALIZE_RESULT;
  });
  connection.listen();
  return connection;
}

async function load(
  host: ServerHost,
  connection: Connection,
  params: InitializeParams,
  reader: GatedReader,
): Promise<void> {
  try {
    await host.load(connection, params);
    reader.open();
  } catch (error) {
    host.failed(`The language could not be loaded: ${String(error)}`, connection);
  }
}
